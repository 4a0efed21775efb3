// Every late failure is a refusal.
//
// Thought: after a signal the handshake either succeeds or is refused.
// Works:   on loopback, where nothing else happens.
// Breaks:  a host that can't be reached, or does not answer, is reported as "Connection refused", and somebody looks
//          for a server that has ended. SO_ERROR says what it was.
//
// fails: 3.2 3.3
// cause: connect_error_late
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
        errno = ECONNREFUSED;
    }
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
