// SOCK_DGRAM for SOCK_STREAM.
//
// Thought: the Internet sends datagrams.
// Works:   socket() and bind() succeed.
// Breaks:  SOCK_DGRAM is UDP, which has no connections. listen() says "Operation not supported".
//
// fails: 2.5
// cause: udp
#include "ports.hpp"

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_DGRAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
