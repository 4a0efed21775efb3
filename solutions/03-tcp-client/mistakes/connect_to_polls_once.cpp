// After EINTR, one poll(), whose own EINTR is not looked at.
//
// Thought: The signal has come and gone: poll() will not be interrupted as well.
// Works:   A single signal does no harm.
// Breaks:  A timer sends one after the other. poll() returns -1, the handshake is still under way, and
//          SO_ERROR is 0.
//
// fails: 3.2 3.3
// cause: connect_to_asks_too_soon
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
        ::poll(&wait, 1, -1);
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return socket;
        errno = error;
    }
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
