// The descriptor is closed by hand before an exception, although an owner has it.
//
// Thought: An error ends the function, so everything has to be put away first.
// Works:   The second close() fails with EBADF, and nobody looks.
// Breaks:  Another thread may have opened something in between, under the same number: then that is closed.
//
// fails: 2.5
// cause: descriptor_closed_twice
#include "ports.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    // A server that is started again must not wait until its old connections have left TIME_WAIT. This
    // does not let two listeners share the endpoint.
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        const int error = errno;
        ::close(socket.fd());
        throw std::system_error(error, std::generic_category(), fmt::format("bind {}", endpoint));
    }
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
