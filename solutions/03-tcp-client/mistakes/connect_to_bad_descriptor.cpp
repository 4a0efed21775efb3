// socket() is believed to succeed.
//
// Thought: Making a socket sends nothing, so nothing can go wrong.
// Works:   It rarely does.
// Breaks:  A server or a crawler runs out of descriptors, and the error then is "Bad file descriptor" from
//          connect(): the wrong trace.
//
// fails: 3.2 3.3
// cause: connect_to_bad_descriptor
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
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
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
