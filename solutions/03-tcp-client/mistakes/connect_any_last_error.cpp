// The error names the last attempt alone.
//
// Thought: What went wrong last is what went wrong.
// Works:   Where the list has one endpoint.
// Breaks:  The first attempt was the one that should have worked. Who reads the error does not even see that
//          it was made.
//
// fails: 3.3
// cause: connect_any_last_error
#include "tcp_client.hpp"

#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::string failure = "there is no endpoint to connect to";
    for (const net::Endpoint& endpoint : endpoints) {
        try {
            return connect_to(endpoint);
        } catch (const std::system_error& error) {
            failure = error.what();
        }
    }
    throw std::runtime_error(failure);
}

}  // namespace tcp_client
