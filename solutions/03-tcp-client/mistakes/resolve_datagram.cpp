// SOCK_DGRAM in the hints.
//
// Thought: Packets are datagrams, and the addresses are the same for both types.
// Works:   With a number for the service the list is the same.
// Breaks:  The name of a service is looked up for UDP: "http", which only TCP has, is not found.
//
// fails: 3.1
// cause: resolve_datagram
#include "tcp_client.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    if (host.find('\0') != host.npos || service.find('\0') != service.npos)
        throw std::runtime_error("a name holds a NUL");
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* first = nullptr;
    const int code = getaddrinfo(std::string{host}.c_str(), std::string{service}.c_str(), &hints, &first);
    if (code != 0)
        throw std::system_error(code, net::resolver_category(), fmt::format("resolve {} {}", host, service));
    std::vector<net::Endpoint> endpoints;
    for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
        const net::Endpoint endpoint{entry->ai_addr, entry->ai_addrlen};
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end())
            endpoints.push_back(endpoint);
    }
    freeaddrinfo(first);
    return endpoints;
}

}  // namespace tcp_client
