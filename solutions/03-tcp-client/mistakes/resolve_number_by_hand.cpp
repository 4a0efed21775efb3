// A service that is a number does not go to the resolver.
//
// Thought: A number needs no lookup.
// Works:   With every number that is a port.
// Breaks:  What a service is, the resolver decides: 70000 becomes port 4464 here, whatever the system says.
//
// fails: 3.1
// cause: resolve_changes_the_service
#include "tcp_client.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    if (host.find('\0') != host.npos || service.find('\0') != service.npos) throw std::runtime_error("a NUL");
    const bool number = !service.empty() && service.find_first_not_of("0123456789") == service.npos;
    unsigned long port = 0;
    for (const char c : number ? service : std::string_view{})
        port = port * 10 + static_cast<unsigned long>(c - '0');
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    const int code = getaddrinfo(std::string{host}.c_str(), number ? nullptr : std::string{service}.c_str(),
                                 &hints, &first);
    if (code != 0)
        throw std::system_error(code, net::resolver_category(), fmt::format("resolve {} {}", host, service));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{first, &freeaddrinfo};
    std::vector<net::Endpoint> endpoints;
    for (addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
        if (number && entry->ai_family == AF_INET)
            reinterpret_cast<sockaddr_in*>(entry->ai_addr)->sin_port =
                htons(static_cast<std::uint16_t>(port));
        if (number && entry->ai_family == AF_INET6)
            reinterpret_cast<sockaddr_in6*>(entry->ai_addr)->sin6_port =
                htons(static_cast<std::uint16_t>(port));
        const net::Endpoint endpoint{entry->ai_addr, entry->ai_addrlen};
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end())
            endpoints.push_back(endpoint);
    }
    return endpoints;
}

}  // namespace tcp_client
