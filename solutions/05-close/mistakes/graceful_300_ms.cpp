// At least 300 ms, whatever the limit.
//
// Thought: A very short limit is a mistake of the caller's.
// Works:   With every limit of more than 300 ms.
// Breaks:  0 means no wait: a server that closes a thousand connections has no time for each.
//
// fails: 5.4
// cause: waits_without_a_limit
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "socket.hpp"

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    using Clock = std::chrono::steady_clock;
    const Clock::time_point deadline = Clock::now() + std::max(limit, std::chrono::milliseconds(300));
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return;
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
        if (ready <= 0) continue;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
