// The descriptor is closed by hand before an exception, although an owner has it.
//
// Thought: An error ends the function, so everything has to be put away first.
// Works:   The second close() fails with EBADF, and nobody looks.
// Breaks:  Another thread may have opened something in between, under the same number: then that is closed.
//
// fails: 3.2 3.3
// cause: descriptor_closed_twice
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno == EINTR) {
        // POSIX: the handshake goes on. When it is over the socket is writable, and SO_ERROR says how it
        // went.
        pollfd wait{socket.fd(), POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return socket;
        errno = error;
    }
    const int error = errno;
    ::close(socket.fd());
    throw std::system_error(error, std::generic_category(), fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
