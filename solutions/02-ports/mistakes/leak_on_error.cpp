// A bare descriptor, and an exception.
//
// Thought: the socket is closed by whoever gets it.
// Works:   while nothing fails.
// Breaks:  where bind() fails nobody gets it: a server that tries again once a second is out of descriptors
//          after a quarter of an hour.
//
// fails: 2.5
// cause: descriptor_left_open
#include "ports.hpp"

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    const int fd = ::socket(endpoint.family(), SOCK_STREAM, 0);
    if (fd < 0) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd, endpoint.address(), endpoint.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    if (::listen(fd, SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return net::Socket{fd};
}

}  // namespace ports
