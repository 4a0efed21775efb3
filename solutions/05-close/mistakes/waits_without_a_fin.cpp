// No FIN before the wait.
//
// Thought: first hear the peer out, then end our side.
// Works:   when the peer finishes first.
// Breaks:  the peer does the same, and waits for our FIN. Both wait until the limit is over.
//
// fails: 5.4
// cause: waits_without_a_fin
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    char piece[4096];
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return;
        pollfd wait{socket.fd(), POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(left.count())) <= 0) continue;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
