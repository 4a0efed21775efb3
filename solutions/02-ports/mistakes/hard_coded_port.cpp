// A port of one's own choice where the system should choose.
//
// Thought: 0 is no port to listen on, so 8080.
// Works:   for the first socket, on a machine where nobody else uses 8080.
// Breaks:  two programs with the same idea get in each other's way. For port 0 the system finds one that is
//          free.
//
// fails: 2.5
// cause: hard_coded_port
#include "ports.hpp"

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    const net::Endpoint wanted{endpoint.ip(), endpoint.port() == 0 ? std::uint16_t{8080} : endpoint.port()};
    net::Socket socket{::socket(wanted.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), wanted.address(), wanted.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
