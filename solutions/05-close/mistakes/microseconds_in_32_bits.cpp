// The limit in microseconds, in 32 bits.
//
// Thought: that is four thousand million, more than anybody waits.
// Works:   up to 71 minutes.
// Breaks:  after that it begins anew at 0: with 71 minutes and 35 seconds it closes after 32 ms.
//
// fails: 5.4
// cause: closes_early
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>

#include "socket.hpp"

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    using Clock = std::chrono::steady_clock;
    const std::uint32_t us = static_cast<std::uint32_t>(std::max(limit, limit.zero()).count() * 1000);
    const Clock::time_point deadline = Clock::now() + std::chrono::microseconds(us);
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return;  // the peer had its time; the owner closes
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
        if (ready <= 0) continue;  // a signal, or the limit: the loop looks at the clock
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
