// IPv4 before IPv6, whatever the order.
//
// Thought: IPv6 is often broken, so the IPv4 endpoints are tried first.
// Works:   Where it is broken.
// Breaks:  The order is the resolver's (RFC 6724) or the caller's, who may have put IPv6 first on purpose.
//
// needs: IPv6
// fails: 3.3
// cause: connected_elsewhere
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::string failures;
    for (const int family : {AF_INET, AF_INET6}) {
        for (const net::Endpoint& endpoint : endpoints) {
            if (endpoint.family() != family) continue;
            try {
                return connect_to(endpoint);
            } catch (const std::system_error& error) {
                failures += (failures.empty() ? "" : "; ") + std::string{error.what()};
            }
        }
    }
    throw std::runtime_error(failures.empty() ? "there is no endpoint to connect to" : failures);
}

}  // namespace tcp_client
