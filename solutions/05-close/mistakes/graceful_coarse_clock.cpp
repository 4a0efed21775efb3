// The limit is measured by the quick clock of the time of day.
//
// Thought: A coarse clock costs less, and a tick more does no harm.
// Works:   As long as nobody sets the clock.
// Breaks:  A time server corrects it while the program waits: the wait ends at once, or lasts an hour longer.
//
// fails: 5.4
// cause: graceful_time_of_day
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "socket.hpp"

namespace closing {

// Up to 10 ms behind.
static std::chrono::milliseconds time_of_day() {
    timespec now{};
#ifdef CLOCK_REALTIME_COARSE
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
#else
    ::clock_gettime(CLOCK_REALTIME, &now);
#endif
    return std::chrono::milliseconds(now.tv_sec * 1000LL + now.tv_nsec / 1000000);
}

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    const auto deadline = time_of_day() + std::max(limit, limit.zero()) + std::chrono::milliseconds(10);
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    while (true) {
        const auto left = deadline - time_of_day();
        if (left.count() <= 0) return;
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
        if (ready <= 0) continue;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
