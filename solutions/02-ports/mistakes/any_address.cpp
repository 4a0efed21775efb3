// Always INADDR_ANY.
//
// Thought: a server binds to INADDR_ANY; all the examples do.
// Works:   a client on this machine gets through.
// Breaks:  so does every other one in the network, to a server that was meant for this machine alone.
//
// fails: 2.5
// cause: any_address
#include "ports.hpp"

#include <netinet/in.h>

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(AF_INET, SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(endpoint.port());
    if (::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
