// Another port where the one asked for is taken.
//
// Thought: some port is better than none.
// Works:   for a server whose port nobody has to know.
// Breaks:  clients go to the port that they were told, and reach another program.
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
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        const net::Endpoint any{endpoint.ip(), 0};
        if (errno != EADDRINUSE || ::bind(socket.fd(), any.address(), any.size()) != 0)
            net::throw_errno(fmt::format("bind {}", endpoint));
    }
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
