// The socket is tuned before it is used.
//
// Thought: TCP_NODELAY makes sending fast, and who sends knows best.
// Works:   The bytes arrive, perhaps a little sooner.
// Breaks:  The socket is the caller's, who may send small pieces next and wants them gathered, and did not
//          ask for a change that stays.
//
// fails: 3.5
// cause: socket_changed
// says: TCP_NODELAY 1
#include "tcp_client.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) net::throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace tcp_client
