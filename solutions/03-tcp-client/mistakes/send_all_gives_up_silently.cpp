// An error ends the loop without a word.
//
// Thought: When the peer is gone there is nobody left to send to, so there is nothing to do.
// Works:   While the peer stays.
// Breaks:  The caller believes that all was sent, and waits for a reply to a request that nobody has.
//
// fails: 3.5
// cause: send_all_gives_up_silently
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) break;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace tcp_client
