// Only the first endpoint is tried.
//
// Thought: The resolver puts the best address first, so the others would fail as well.
// Works:   As long as the first answers.
// Breaks:  The first fails for reasons of its own: its family does not work here, or that machine is down.
//
// fails: 3.3
// cause: connect_any_first_only
#include "tcp_client.hpp"

#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    if (endpoints.empty()) throw std::runtime_error("there is no endpoint to connect to");
    return connect_to(endpoints.front());
}

}  // namespace tcp_client
