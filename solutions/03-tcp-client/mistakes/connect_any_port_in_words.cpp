// Address and port, but written in another way.
//
// Thought: Both are in the text, so a reader knows.
// Works:   For people.
// Breaks:  Whoever looks for the endpoint in a log, as the rest of the program writes it, does not find it.
//
// fails: 3.3
// cause: connect_to_nameless
#include "tcp_client.hpp"

#include <cstring>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::string failures = "nobody answered";
    for (const net::Endpoint& endpoint : endpoints) {
        try {
            return connect_to(endpoint);
        } catch (const std::system_error& error) {
            failures += fmt::format("; {} port {}: {}", endpoint.ip(), endpoint.port(),
                                    std::strerror(error.code().value()));
        }
    }
    throw std::runtime_error(failures);
}

}  // namespace tcp_client
