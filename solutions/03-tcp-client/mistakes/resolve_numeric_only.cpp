// AI_NUMERICHOST in the hints.
//
// Thought: The flag is what makes getaddrinfo() understand addresses such as 192.0.2.1.
// Works:   It does understand them, and without asking a name server.
// Breaks:  It understands nothing else: every name is refused.
//
// fails: 3.1
// cause: resolve_numeric_only
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
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
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
