// Shuts the socket down when all is sent.
//
// Thought: All is sent, and the peer should know it.
// Works:   Where one request is all that is ever sent.
// Breaks:  The caller may have more to send. Only it knows; for it the next send() fails with a broken pipe.
//
// fails: 3.5
// cause: send_all_shuts_down
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) net::throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    ::shutdown(fd, SHUT_WR);
}

}  // namespace tcp_client
