// htonl() for a port.
//
// Thought: numbers go into a socket address by htonl().
// Works:   for the address, and for port 0.
// Breaks:  a port has 16 bits. htonl() turns 32 round, and the 16 that are kept of them are 0: any free port.
//
// fails: 2.5
// cause: port_left_out
#include "ports.hpp"

#include <netinet/in.h>

#include <algorithm>

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    sockaddr_storage address{};
    std::copy_n(reinterpret_cast<const char*>(endpoint.address()), endpoint.size(),
                reinterpret_cast<char*>(&address));
    const auto port = static_cast<in_port_t>(htonl(endpoint.port()));
    if (endpoint.family() == AF_INET) reinterpret_cast<sockaddr_in*>(&address)->sin_port = port;
    else reinterpret_cast<sockaddr_in6*>(&address)->sin6_port = port;
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), endpoint.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
