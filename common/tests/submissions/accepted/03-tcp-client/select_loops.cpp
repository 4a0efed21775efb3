// select() wherever something is waited for, FIONBIO instead of O_NONBLOCK, MSG_DONTWAIT for sends.
#include "tcp_client.hpp"

#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

namespace {

using Clock = std::chrono::steady_clock;

// Whether the socket became writable in time.
bool wait_writable(int fd, std::optional<Clock::time_point> end = std::nullopt) {
    while (true) {
        fd_set writable;
        FD_ZERO(&writable);
        FD_SET(fd, &writable);
        timeval left{};
        if (const auto now = Clock::now(); end && *end > now) {
            const auto time = std::chrono::ceil<std::chrono::microseconds>(*end - now).count();
            left.tv_sec = time / 1000000;
            left.tv_usec = time % 1000000;
        }
        const int ready = ::select(fd + 1, nullptr, &writable, nullptr, end ? &left : nullptr);
        if (ready >= 0) return ready > 0;
        if (errno != EINTR) net::throw_errno("select");
    }
}

int so_error(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

[[noreturn]] void failed(int error, const net::Endpoint& endpoint) {
    throw std::system_error(error, std::generic_category(), fmt::format("connect {}", endpoint));
}

}  // namespace

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) failed(errno, endpoint);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    int error = errno;
    if (error == EINTR && wait_writable(socket.fd())) error = so_error(socket.fd());
    if (error != 0) failed(error, endpoint);
    return socket;
}

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) bytes = bytes.substr(static_cast<std::size_t>(sent));
        else if (errno == EAGAIN || errno == EWOULDBLOCK) wait_writable(fd);
        else if (errno != EINTR) net::throw_errno("send");
    }
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    int on = 1, off = 0;
    if (!socket || ::ioctl(socket.fd(), FIONBIO, &on) != 0) failed(errno, endpoint);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS) failed(errno, endpoint);
        if (!wait_writable(socket.fd(), end)) failed(ETIMEDOUT, endpoint);
        if (const int error = so_error(socket.fd())) failed(error, endpoint);
    }
    ::ioctl(socket.fd(), FIONBIO, &off);
    return socket;
}

}  // namespace tcp_client
