// SO_LINGER beside the limit.
//
// Thought: What is still unsent gets its time, too.
// Works:   If the peer reads.
// Breaks:  If it does not, close() waits again, in whole seconds.
//
// fails: 5.4
// cause: waits_for_a_reader
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
    const Clock::time_point deadline = Clock::now() + std::max(limit, limit.zero());
    if (limit.count() > 0) {
        // Whatever is still unsent when we close gets its time, too.
        const linger on{1, static_cast<int>(std::chrono::ceil<std::chrono::seconds>(limit).count())};
        ::setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &on, sizeof on);
    }
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
