// The socket is returned as socket() made it.
//
// Thought: socket() makes the connection.
// Works:   It builds, and the descriptor is open.
// Breaks:  connect() was never called: nothing connects the socket to anybody.
//
// fails: 3.2 3.3 3.6
// cause: connect_not_called
#include "tcp_client.hpp"

#include <sys/socket.h>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    return net::Socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
}

net::Socket connect_within(const net::Endpoint&, std::chrono::milliseconds) {
    return net::Socket{-1};
}

}  // namespace tcp_client
