// Connects to all endpoints and keeps the first connection.
//
// Thought: Having all connections is the safe way to have one.
// Works:   One works, and the others are closed soon after.
// Breaks:  Each server sees a client that comes and says nothing, and the caller waits for all of them.
//
// fails: 3.3
// cause: connect_any_all_of_them
#include "tcp_client.hpp"

#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::vector<net::Socket> connected;
    std::string failures;
    for (const net::Endpoint& endpoint : endpoints) {
        try {
            connected.push_back(connect_to(endpoint));
        } catch (const std::system_error& error) {
            failures += std::string{error.what()} + "; ";
        }
    }
    if (!connected.empty()) return std::move(connected.front());
    throw std::runtime_error(failures.empty() ? "there is no endpoint to connect to" : failures);
}

}  // namespace tcp_client
