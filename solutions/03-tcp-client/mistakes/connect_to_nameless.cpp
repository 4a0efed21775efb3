// The error does not say whose.
//
// Thought: The call that failed is what matters.
// Works:   Where a program connects to one server only.
// Breaks:  "connect: Connection refused" in a log with five servers helps nobody.
//
// fails: 3.2 3.3
// cause: connect_to_nameless
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno == EINTR) {
        pollfd wait{socket.fd(), POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return socket;
        errno = error;
    }
    net::throw_errno("connect");
}

}  // namespace tcp_client
