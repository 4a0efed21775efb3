// connect() is called again until it says that the socket is connected (EISCONN); sends go out in small
// pieces.
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    while (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0 && errno != EISCONN) {
        if (!socket) errno = EMFILE;
        if (errno == EALREADY) {
            pollfd wait{socket.fd(), POLLOUT, 0};
            ::poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            net::throw_errno(fmt::format("connect {}", endpoint));
        }
    }
    return socket;
}

void send_all(int fd, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const std::string_view piece = bytes.substr(at, 1000);
        const ssize_t sent = ::sendto(fd, piece.data(), piece.size(), MSG_NOSIGNAL, nullptr, 0);
        if (sent < 0 && errno != EINTR) net::throw_errno("sendto");
        at += static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
    }
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    while (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0 && errno != EISCONN) {
        if (errno != EINPROGRESS && errno != EALREADY) net::throw_errno(fmt::format("connect {}", endpoint));
        errno = ETIMEDOUT;
        if (std::chrono::steady_clock::now() >= end) net::throw_errno(fmt::format("connect {}", endpoint));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ::fcntl(socket.fd(), F_SETFL, 0);
    return socket;
}

}  // namespace tcp_client
