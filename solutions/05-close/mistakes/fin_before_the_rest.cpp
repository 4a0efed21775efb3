// The FIN noticed, and the bytes before it left where they are.
//
// Thought: POLLRDHUP says that the peer has finished, so there is nothing left to wait for.
// Works:   with a peer that sends nothing more.
// Breaks:  the FIN comes behind bytes that nobody has received. close() then sends a reset, and what is still
//          on its way to the peer is lost.
//
// fails: 5.4
// says: the peer's recv() failed with a reset
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>

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
        pollfd wait{socket.fd(), POLLIN | POLLRDHUP, 0};
        if (::poll(&wait, 1, static_cast<int>(left.count())) <= 0) continue;
        if (wait.revents & POLLRDHUP) return;
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

}  // namespace closing
