// What listen() returns is not looked at.
//
// Thought: once bind() has succeeded, the port is ours.
// Works:   nearly always.
// Breaks:  two sockets with SO_REUSEADDR may be bound to one port; the one that listens first wins, and the
//          other's listen() returns -1.
//
// fails: 2.5
// cause: listen_unchecked
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
    ::listen(socket.fd(), SOMAXCONN);
    return socket;
}

}  // namespace ports
