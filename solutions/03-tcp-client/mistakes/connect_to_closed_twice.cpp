// The descriptor has two owners.
//
// Thought: What socket() opened has to be closed by hand; net::Socket is only the type to return.
// Works:   It compiles, and connect() has succeeded.
// Breaks:  The net::Socket that is returned holds a number that is closed already, and that the next socket()
//          may get: then two owners close somebody else's socket.
//
// fails: 3.2 3.3
// cause: connect_to_closed_twice
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    const int fd = ::socket(endpoint.family(), SOCK_STREAM, 0);
    if (fd < 0) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(fd, endpoint.address(), endpoint.size()) != 0) {
        const int error = errno;
        ::close(fd);
        errno = error;
        net::throw_errno(fmt::format("connect {}", endpoint));
    }
    net::Socket socket{fd};
    ::close(fd);
    return socket;
}

}  // namespace tcp_client
