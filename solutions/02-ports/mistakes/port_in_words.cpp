// Address and port, but written in another way.
//
// Thought: Both are in the text, so a reader knows.
// Works:   For people.
// Breaks:  Whoever looks for the endpoint in a log, as the rest of the program writes it, does not find it.
//
// fails: 2.5
// cause: error_without_its_endpoint
#include "ports.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    const auto failed = [&](const char* call) {
        net::throw_errno(fmt::format("{} {} port {}", call, endpoint.ip(), endpoint.port()));
    };
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) failed("socket for");
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0) failed("bind");
    if (::listen(socket.fd(), SOMAXCONN) != 0) failed("listen on");
    return socket;
}

}  // namespace ports
