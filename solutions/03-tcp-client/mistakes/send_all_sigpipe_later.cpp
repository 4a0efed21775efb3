// MSG_NOSIGNAL only until something was sent.
//
// Thought: If the first call succeeds, the peer is there.
// Works:   While it stays.
// Breaks:  It may go between two calls: SIGPIPE then ends the program.
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
    int flags = MSG_NOSIGNAL;
    while (!bytes.empty()) {
        // MSG_NOSIGNAL: a peer that is gone gives EPIPE here, instead of a signal that ends the program
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), flags);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) net::throw_errno("send");
        flags = 0;
        bytes.remove_prefix(static_cast<std::size_t>(sent));  // the rest is sent next
    }
}

}  // namespace tcp_client
