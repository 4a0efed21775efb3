// Non-blocking sockets in small event loops: epoll and a timer's descriptor (Linux).
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

namespace {

// The descriptor of the two that has something to tell first.
int first_event(int writable, int readable) {
    const net::Socket loop{::epoll_create1(EPOLL_CLOEXEC)};
    epoll_event event{};
    event.events = EPOLLOUT;
    event.data.fd = writable;
    ::epoll_ctl(loop.fd(), EPOLL_CTL_ADD, writable, &event);
    event.events = EPOLLIN;
    event.data.fd = readable;
    if (readable >= 0) ::epoll_ctl(loop.fd(), EPOLL_CTL_ADD, readable, &event);
    while (::epoll_wait(loop.fd(), &event, 1, -1) != 1) {}
    return event.data.fd;
}

net::Socket connect_with_timer(const net::Endpoint& endpoint, const net::Socket& timer) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    int error = 0;
    if (!socket || ::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) error = errno;
    if (error == EINPROGRESS) {
        socklen_t size = sizeof error;
        if (first_event(socket.fd(), timer.fd()) == timer.fd()) error = ETIMEDOUT;
        else ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0) throw std::system_error(error, std::generic_category(), endpoint.to_string());
    ::fcntl(socket.fd(), F_SETFL, ::fcntl(socket.fd(), F_GETFL) & ~O_NONBLOCK);
    return socket;
}

}  // namespace

net::Socket connect_to(const net::Endpoint& endpoint) {
    return connect_with_timer(endpoint, net::Socket{});
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    const net::Socket timer{::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)};
    itimerspec time{};
    time.it_value.tv_sec = limit.count() / 1000;
    time.it_value.tv_nsec = limit.count() % 1000 * 1000000;
    if (!timer || ::timerfd_settime(timer.fd(), 0, &time, nullptr) != 0)
        net::throw_errno("a timer for " + endpoint.to_string());
    return connect_with_timer(endpoint, timer);
}

}  // namespace tcp_client
