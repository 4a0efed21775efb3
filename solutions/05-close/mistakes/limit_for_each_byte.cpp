// The whole limit for each wait.
//
// Thought: poll() has a time limit: hand it the one we have.
// Works:   with a peer that is silent, or finishes.
// Breaks:  each byte starts the limit anew. A peer that sends one now and then keeps the connection forever.
//
// fails: 5.4
// cause: limit_for_each_byte
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
    while (limit.count() > 0) {
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(limit.count()));
        if (ready == 0) return;
        if (ready < 0) continue;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
