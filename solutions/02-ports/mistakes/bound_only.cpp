// bind() without listen().
//
// Thought: the port is bound, so clients can come.
// Works:   nobody else gets the port.
// Breaks:  the kernel refuses every connection until listen() is called.
//
// fails: 2.5
// cause: bound_only
#include "ports.hpp"

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    return socket;
}

}  // namespace ports
