// A signal taken for the end of the wait.
//
// Thought: when poll() returns 0 or less there is nothing to receive, and the time is over.
// Works:   in a program without signal handlers.
// Breaks:  a resized window or a child that ends is enough: -1 with EINTR, and the connection is closed too
//          early.
//
// fails: 5.4
// cause: signal_ends_the_wait
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
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return;
        pollfd wait{socket.fd(), POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(left.count())) <= 0) return;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
