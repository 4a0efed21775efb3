// net::connect_tcp() of client.hpp.
//
// Thought: It is there, and it takes an address, too.
// Works:   For every server that answers: from lesson 04 on it is the thing to call.
// Breaks:  Here it is what you build. What a signal does to a handshake stays unknown.
//
// fails: 3.2 3.3
// cause: connect_to_by_the_helper
#include "tcp_client.hpp"

#include "client.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    return net::connect_tcp(endpoint.ip(), endpoint.port());
}

}  // namespace tcp_client
