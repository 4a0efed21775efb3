// After EINTR, SO_ERROR is asked without waiting.
//
// Thought: SO_ERROR knows how the connect went, so 0 means that it went well.
// Works:   Over loopback the handshake is over before the question is asked.
// Breaks:  While a handshake is under way there is no error yet: 0. The caller gets a socket that is not
//          connected, and its first send() fails.
//
// fails: 3.2 3.3
// cause: connect_to_asks_too_soon
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno == EINTR) {
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return socket;
        errno = error;
    }
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
