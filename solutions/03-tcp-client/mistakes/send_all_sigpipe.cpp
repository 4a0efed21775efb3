// No MSG_NOSIGNAL.
//
// Thought: A call that fails returns -1, and the loop looks at that.
// Works:   While the peer is there.
// Breaks:  Sending to a peer that is gone raises SIGPIPE before it returns: the whole program ends, without a
//          message.
//
// fails: 3.5
// cause: sigpipe
// says: SIGPIPE ended the program
// verdict: crashed
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), 0);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) net::throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace tcp_client
