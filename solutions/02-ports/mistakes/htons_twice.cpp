// htons() on a port that is in network byte order already.
//
// Thought: a port in a socket address needs htons().
// Works:   with port 0, and on a machine with network byte order.
// Breaks:  net::Endpoint has done it. The second time undoes the first, and another port is bound: one that
//          may be taken, or need root's rights.
//
// fails: 2.5
// cause: htons_twice
#include "ports.hpp"

#include <netinet/in.h>

#include <cstring>

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in6 address{};  // its port stands where that of a sockaddr_in does
    std::memcpy(&address, endpoint.address(), endpoint.size());
    address.sin6_port = htons(address.sin6_port);
    if (::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), endpoint.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
