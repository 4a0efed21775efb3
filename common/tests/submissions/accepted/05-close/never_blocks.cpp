// Waits in poll() alone: no call on a socket ever blocks, and the answer is received while the request is
// still being sent.
#include "closing.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>

#include "socket.hpp"

namespace closing {

namespace {

bool try_later() {
    return errno == EAGAIN || errno == EINTR;
}

short wait_for(int fd, short events, int milliseconds) {
    pollfd wait{fd, events, 0};
    if (::poll(&wait, 1, milliseconds) < 0 && errno != EINTR) net::throw_errno("poll");
    return wait.revents;
}

}  // namespace

std::string exchange(int fd, std::string_view request) {
    std::string answer;
    bool finished = false;
    while (true) {
        if (request.empty() && !finished) {
            if (::shutdown(fd, SHUT_WR) != 0) net::throw_errno("shutdown");
            finished = true;
        }
        const short ready = wait_for(fd, finished ? POLLIN : POLLIN | POLLOUT, -1);
        if (!finished && ready != 0) {
            const ssize_t sent = ::send(fd, request.data(), request.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent < 0 && !try_later()) net::throw_errno("send");
            if (sent > 0) request.remove_prefix(static_cast<std::size_t>(sent));
        }
        char piece[4096];
        const ssize_t got = ::recv(fd, piece, sizeof piece, MSG_DONTWAIT);
        if (got < 0 && !try_later()) net::throw_errno("recv");
        if (got > 0) answer.append(piece, static_cast<std::size_t>(got));
        if (got == 0 && finished) return answer;
    }
}

Ending classify_end(int fd) {
    int bytes = 0;
    if (::ioctl(fd, FIONREAD, &bytes) != 0) net::throw_errno("ioctl");
    const short seen = wait_for(fd, POLLIN, 0);
    if (seen & POLLERR) return Ending::reset;
    if (::ioctl(fd, FIONREAD, &bytes) != 0) net::throw_errno("ioctl");
    return (seen & POLLIN) && bytes == 0 ? Ending::finished : Ending::open;
}

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    const auto begin = std::chrono::steady_clock::now();
    if (::shutdown(socket.fd(), SHUT_WR) != 0) return;
    for (auto left = limit; left.count() > 0;) {
        pollfd wait{socket.fd(), POLLIN, 0};
        ::poll(&wait, 1, static_cast<int>(left.count()));
        char piece[4096];
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && !try_later())) return;
        left =
            limit - std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    }
}

}  // namespace closing
