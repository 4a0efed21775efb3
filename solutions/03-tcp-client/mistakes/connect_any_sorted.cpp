// The failures in a map, by endpoint.
//
// Thought: Each endpoint with its cause is all that counts.
// Works:   Where the endpoints come in the order of their text.
// Breaks:  The error no longer says what was tried first, and tells an endpoint that comes twice only once.
//
// fails: 3.3
// cause: connect_any_swapped
#include "tcp_client.hpp"

#include <map>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::map<std::string, std::string> failures;
    for (const net::Endpoint& endpoint : endpoints) {
        try {
            return connect_to(endpoint);
        } catch (const std::system_error& error) {
            failures[endpoint.to_string()] = error.code().message();
        }
    }
    std::string text = "no endpoint answers";
    for (const auto& [endpoint, why] : failures) text += "; " + endpoint + ": " + why;
    throw std::runtime_error(text);
}

}  // namespace tcp_client
