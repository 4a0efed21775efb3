// Every -1 of connect() is taken for the endpoint's fault.
//
// Thought: connect() returned -1, so this endpoint does not answer: try the next.
// Works:   As long as no signal comes.
// Breaks:  A signal (EINTR) says nothing of the endpoint, whose handshake goes on: the first one answers,
//          and the second gets the connection. connect_to() knows how to go on.
//
// fails: 3.3
// cause: connect_to_interrupted
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::string failures = "no endpoint answers";
    for (const net::Endpoint& endpoint : endpoints) {
        net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
        if (socket && ::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
        failures += fmt::format("; {}: {}", endpoint, std::strerror(errno));
    }
    throw std::runtime_error(failures);
}

}  // namespace tcp_client
