// Time counted in rounds of a loop.
//
// Thought: each round waits ten milliseconds, so the limit is so many rounds.
// Works:   with a peer that is silent.
// Breaks:  poll() comes back as soon as a byte has come. A peer that talks uses the rounds up at once.
//
// fails: 5.4
// cause: closes_early
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    for (auto left = limit.count(); left > 0; left -= 10) {
        pollfd wait{socket.fd(), POLLIN, 0};
        if (::poll(&wait, 1, 10) <= 0) continue;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
