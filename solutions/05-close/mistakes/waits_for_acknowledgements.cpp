// It waits until the peer has acknowledged everything.
//
// Thought: Not one byte may be lost.
// Works:   If the peer reads.
// Breaks:  If it does not, the wait never ends.
//
// fails: 5.4
// cause: waits_for_a_reader
#include "closing.hpp"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

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
        if (left.count() <= 0) break;
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
        if (ready <= 0) continue;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) break;
    }
    int unsent = 0;  // not one byte may be lost
    while (limit.count() > 0 && ::ioctl(socket.fd(), SIOCOUTQ, &unsent) == 0 && unsent > 0) ::usleep(1000);
}

}  // namespace closing
