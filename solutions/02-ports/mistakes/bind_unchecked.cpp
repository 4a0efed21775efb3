// What bind() returns is not looked at.
//
// Thought: if something is wrong, listen() will say so.
// Works:   while the port is free.
// Breaks:  listen() on a socket that is not bound binds it, to all addresses and to any free port. It
//          succeeds, and no client ever comes.
//
// fails: 2.5
// cause: bind_unchecked
#include "ports.hpp"

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    ::bind(socket.fd(), endpoint.address(), endpoint.size());
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
