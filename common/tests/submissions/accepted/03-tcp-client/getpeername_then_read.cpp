// When the socket is writable, getpeername() says whether it is connected; if not, read() fails with the reason
// (connect(2) and D. J. Bernstein's notes on it).
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

static int result_of_connect(int fd) {
    sockaddr_storage peer;
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0) return 0;
    char byte;
    ::read(fd, &byte, 1);  // fails, and errno says why
    return errno;
}

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    int error = errno;
    if (error == EINTR) {
        pollfd wait{socket.fd(), POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        error = result_of_connect(socket.fd());
        if (error == 0) return socket;
    }
    throw std::system_error(error, std::generic_category(), fmt::format("connect {}", endpoint));
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point deadline = Clock::now() + limit;
    const std::string what = fmt::format("connect {}", endpoint);
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(what);
    const int flags = ::fcntl(socket.fd(), F_GETFL);
    ::fcntl(socket.fd(), F_SETFL, flags | O_NONBLOCK);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS && errno != EINTR) net::throw_errno(what);
        pollfd wait{socket.fd(), POLLOUT, 0};
        int ready = 0;
        do {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
            ready = ::poll(&wait, 1, static_cast<int>(std::max(left, std::chrono::milliseconds{0}).count()));
        } while (ready < 0 && errno == EINTR);
        if (ready == 0) throw std::system_error(ETIMEDOUT, std::generic_category(), what);
        if (const int error = result_of_connect(socket.fd()); error != 0)
            throw std::system_error(error, std::generic_category(), what);
    }
    ::fcntl(socket.fd(), F_SETFL, flags);
    return socket;
}

}  // namespace tcp_client
