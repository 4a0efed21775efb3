// One socket for all attempts.
//
// Thought: A socket that is not connected can be connected.
// Works:   On Linux, while all addresses are of one family.
// Breaks:  POSIX leaves open what a socket is good for after a failed connect(); other systems refuse it. And
//          a socket has one family: an IPv4 one never reaches an IPv6 address.
//
// fails: 3.3
// cause: connect_any_same_socket
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    if (endpoints.empty()) throw std::runtime_error("there is no endpoint to connect to");
    net::Socket socket{::socket(endpoints.front().family(), SOCK_STREAM, 0)};
    std::string failures;
    for (const net::Endpoint& endpoint : endpoints) {
        if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
        failures += fmt::format("{}: {}; ", endpoint, std::strerror(errno));
    }
    throw std::runtime_error(failures);
}

}  // namespace tcp_client
