// "bind: Address already in use"
//
// Thought: errno says what is wrong.
// Works:   in a program with one port.
// Breaks:  which address? Whoever reads the line in a log has to find out which of them it was.
//
// fails: 2.5
// cause: error_without_its_endpoint
#include "ports.hpp"

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno("socket");
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0) net::throw_errno("bind");
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno("listen");
    return socket;
}

}  // namespace ports
