// What is left of the limit handed on, also when it is negative.
//
// Thought: when the time is over poll() returns at once.
// Works:   with 0. And it mostly is 0, or poll() has returned before.
// Breaks:  to poll() a negative time means to wait forever: a limit that is over by a hair never ends.
//
// fails: 5.4
// cause: negative_wait
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    while (true) {
        const auto left = deadline - std::chrono::steady_clock::now();
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready =
            ::poll(&wait, 1, static_cast<int>(std::chrono::floor<std::chrono::milliseconds>(left).count()));
        if (ready == 0) return;
        if (ready < 0) continue;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
