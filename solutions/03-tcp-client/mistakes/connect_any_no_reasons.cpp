// The endpoints without their causes.
//
// Thought: That none has answered says it all.
// Works:   For whoever only wants to know what was tried.
// Breaks:  A refusal and a network that is down need different help.
//
// fails: 3.3
// cause: connect_any_last_error
#include "tcp_client.hpp"

#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::string failures;
    for (const net::Endpoint& endpoint : endpoints) {
        try {
            return connect_to(endpoint);
        } catch (const std::system_error&) {
            failures += endpoint.to_string() + "; ";
        }
    }
    throw std::runtime_error(failures.empty() ? "there is no endpoint to connect to" : failures);
}

}  // namespace tcp_client
