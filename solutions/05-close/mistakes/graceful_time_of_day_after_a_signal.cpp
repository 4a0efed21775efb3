// The time of day is read at the start, and after bytes or a signal.
//
// Thought: What poll() waits for is its own affair; only if it ends early does the time matter.
// Works:   As long as nobody sets the clock, or nothing ends poll() early.
// Breaks:  A time server corrects it, and a signal comes: the wait ends at once, or lasts an hour longer.
//
// fails: 5.4
// cause: graceful_time_of_day
// says: Signals interrupt the wait
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
    using Clock = std::chrono::system_clock;
    const auto begin = Clock::now();
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    for (auto left = limit; left.count() > 0;
         left = limit - std::chrono::floor<std::chrono::milliseconds>(Clock::now() - begin)) {
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
        if (ready == 0) return;
        if (ready < 0) continue;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
