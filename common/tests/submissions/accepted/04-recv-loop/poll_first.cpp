// poll() first, in slices of a second, and then recv() with MSG_DONTWAIT: no recv() ever waits.
#include "recv_loop.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '?');
    while (true) {
        pollfd wait{fd, POLLIN, 0};
        const int ready = ::poll(&wait, 1, 1000);
        if (ready < 0 && errno != EINTR) net::throw_errno("poll");
        if (ready <= 0) continue;  // a second of silence, or a signal
        const ssize_t got = ::recv(fd, piece.data(), piece.size(), MSG_DONTWAIT);
        if (got >= 0) return piece.substr(0, static_cast<std::size_t>(got));
        if (errno != EAGAIN && errno != EINTR) net::throw_errno("recv");
    }
}

bool Reader::fill() {
    const std::string piece = recv_some(fd_, 1 << 16);
    buffer_.append(piece);
    return !piece.empty();
}

}  // namespace recv_loop
