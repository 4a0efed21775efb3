// After EINTR, a writable socket is taken for a connected one.
//
// Thought: poll() says POLLOUT: one can write, so there is a connection.
// Works:   Where the server answers that is so.
// Breaks:  POLLOUT says that the connect is over, well or not. A refusal makes the socket writable, too.
//
// fails: 3.2 3.3
// cause: connect_to_interrupted
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
        return socket;
    }
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
