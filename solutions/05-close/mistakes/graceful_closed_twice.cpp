// The descriptor is closed by hand, although an owner has it.
//
// Thought: The function is called close_gracefully, so it has to call close().
// Works:   The second close() fails with EBADF, and nobody looks.
// Breaks:  Another thread may have opened something in between, under the same number: then that is closed.
//
// fails: 5.4
// cause: descriptor_closed_twice
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    using Clock = std::chrono::steady_clock;
    const Clock::time_point deadline = Clock::now() + std::max(limit, limit.zero());
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) break;  // the peer had its time; the owner closes
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
        if (ready <= 0) continue;  // a signal, or the limit: the loop looks at the clock
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) break;
    }
    ::close(socket.fd());
}

}  // namespace closing
