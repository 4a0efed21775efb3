// A limit of more than a second in tv_usec.
//
// Thought: a millisecond has a thousand microseconds, so tv_usec is the limit times a thousand.
// Works:   with limits below a second.
// Breaks:  from 1,000,000 on setsockopt() fails with EDOM. Nobody looks, and recv() waits without any limit.
//
// fails: 5.4
// cause: more_than_a_second_of_microseconds
#include "closing.hpp"

#include <sys/time.h>

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
        timeval wait{};
        wait.tv_usec = left.count() * 1000;
        ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
