// The descriptor of epoll is never closed.
//
// Thought: A descriptor of epoll is the kernel's business, not mine to close.
// Works:   The connection is there, and the socket is owned.
// Breaks:  epoll_create1() gives a descriptor like any other: each connect leaves one more open.
//
// fails: 3.2 3.3
// cause: descriptor_left_open
#include "tcp_client.hpp"

#include <sys/epoll.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const std::string what = fmt::format("connect {}", endpoint);
    ::fcntl(socket.fd(), F_SETFL, O_NONBLOCK);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS) net::throw_errno(what);
        const int events = ::epoll_create1(0);
        epoll_event wanted{EPOLLOUT, {}};
        ::epoll_ctl(events, EPOLL_CTL_ADD, socket.fd(), &wanted);
        epoll_event got{};
        while (::epoll_wait(events, &got, 1, -1) < 0 && errno == EINTR) {}
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) throw std::system_error(error, std::generic_category(), what);
    }
    ::fcntl(socket.fd(), F_SETFL, 0);
    return socket;
}

}  // namespace tcp_client
