// No SO_REUSEADDR.
//
// Thought: nobody uses the port any more once the server has ended.
// Works:   for the first start, and a minute later.
// Breaks:  a server that has ended a connection keeps its endpoint in TIME_WAIT for a while. One that is started
//          again in that time gets "Address already in use", unless both have set SO_REUSEADDR.
//
// fails: 2.5
// cause: restart_has_to_wait
#include "ports.hpp"

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

}  // namespace ports
