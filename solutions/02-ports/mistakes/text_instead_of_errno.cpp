// An error that is text alone.
//
// Thought: std::strerror() has it all.
// Works:   for people.
// Breaks:  a program that wants to do one thing where the port is taken, and another where it has no rights,
//          has to read English. std::system_error holds the number, too.
//
// fails: 2.5
// cause: text_instead_of_errno
#include "ports.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "socket.hpp"

namespace ports {

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!socket || ::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0 ||
        ::listen(socket.fd(), SOMAXCONN) != 0)
        throw std::runtime_error(fmt::format("listen on {}: {}", endpoint, std::strerror(errno)));
    return socket;
}

}  // namespace ports
