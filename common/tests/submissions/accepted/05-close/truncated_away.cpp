// What still comes is thrown away by the kernel (MSG_TRUNC), looked at every millisecond.
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <thread>

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    const auto end = std::chrono::steady_clock::now() + limit;
    ::shutdown(socket.fd(), SHUT_WR);
    while (std::chrono::steady_clock::now() < end) {
        const ssize_t got = ::recv(socket.fd(), nullptr, 1 << 16, MSG_TRUNC | MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) break;
        if (got < 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

}  // namespace closing
