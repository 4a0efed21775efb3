// Nothing to try gives an empty socket.
//
// Thought: No endpoints, no failure: nobody refused.
// Works:   Until somebody uses what comes back.
// Breaks:  The caller expects a connection. What it gets is descriptor -1, and the next call fails with "Bad
//          file descriptor".
//
// fails: 3.3
// cause: connect_any_nothing
#include "tcp_client.hpp"

#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    if (endpoints.empty()) return {};
    std::string failures;
    for (const net::Endpoint& endpoint : endpoints) {
        try {
            return connect_to(endpoint);
        } catch (const std::system_error& error) {
            failures += std::string{error.what()} + "; ";
        }
    }
    throw std::runtime_error(failures);
}

}  // namespace tcp_client
