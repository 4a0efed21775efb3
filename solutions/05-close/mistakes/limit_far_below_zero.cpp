// The limit is added to the clock as it is.
//
// Thought: A deadline in the past is over at once.
// Works:   With limits that are not far below 0.
// Breaks:  A clock counts nanoseconds in 64 bits: far below 0 the sum wraps around, and lies in the future.
//
// fails: 5.4
// verdict: crashed
// says: signed integer overflow
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
    const Clock::time_point deadline = Clock::now() + limit;
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
