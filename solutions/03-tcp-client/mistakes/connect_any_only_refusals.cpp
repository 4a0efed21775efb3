// Only a refusal lets it go on to the next endpoint.
//
// Thought: Other errors are serious: the caller should know at once.
// Works:   On one machine, where every failure is a refusal.
// Breaks:  "Network is unreachable" or a timeout is just what the next address is there for.
//
// fails: 3.3
// cause: connect_any_only_refusals
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
        } catch (const std::system_error& error) {
            if (error.code() != std::errc::connection_refused) throw;
            failures += std::string{error.what()} + "; ";
        }
    }
    throw std::runtime_error(failures.empty() ? "there is no endpoint to connect to" : failures);
}

}  // namespace tcp_client
