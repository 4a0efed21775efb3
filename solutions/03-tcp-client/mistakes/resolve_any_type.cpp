// No socket type in the hints.
//
// Thought: An address is an address, and zeroed hints ask for all there are.
// Works:   The list is never empty, and its first entry is the right one: connecting works.
// Breaks:  Each address comes three times, for TCP, UDP and raw sockets. A client that tries all of them
//          tries each dead one three times.
//
// fails: 3.1
// cause: resolve_any_type
#include "tcp_client.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    if (host.find('\0') != host.npos || service.find('\0') != service.npos)
        throw std::runtime_error("a name holds a NUL");
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    addrinfo* first = nullptr;
    const int code = getaddrinfo(std::string{host}.c_str(), std::string{service}.c_str(), &hints, &first);
    if (code != 0)
        throw std::system_error(code, net::resolver_category(), fmt::format("resolve {} {}", host, service));
    std::vector<net::Endpoint> endpoints;
    for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next)
        endpoints.emplace_back(entry->ai_addr, entry->ai_addrlen);
    freeaddrinfo(first);
    return endpoints;
}

}  // namespace tcp_client
