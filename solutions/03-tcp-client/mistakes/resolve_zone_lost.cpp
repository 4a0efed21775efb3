// The address goes through a text and back.
//
// Thought: inet_ntop() writes an address, and an endpoint is an address and a port.
// Works:   For every address that is the same on all interfaces.
// Breaks:  fe80::1%eth0 says on which interface; inet_ntop() leaves that (the zone) out, and connect() can't
//          reach the address without it.
//
// fails: 3.1
// cause: resolve_zone_lost
#include "tcp_client.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    if (host.find('\0') != host.npos || service.find('\0') != service.npos)
        throw std::runtime_error("resolve: a NUL in host or service");
    addrinfo hints{}, *first = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    const int code = getaddrinfo(std::string{host}.c_str(), std::string{service}.c_str(), &hints, &first);
    if (code != 0)
        throw std::runtime_error(fmt::format("resolve {} {}: {}", host, service, gai_strerror(code)));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{first, &freeaddrinfo};
    std::vector<net::Endpoint> endpoints;
    for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
        const auto* four = reinterpret_cast<const sockaddr_in*>(entry->ai_addr);
        const auto* six = reinterpret_cast<const sockaddr_in6*>(entry->ai_addr);
        const bool is_four = entry->ai_family == AF_INET;
        char text[INET6_ADDRSTRLEN];
        const void* address = is_four ? static_cast<const void*>(&four->sin_addr) : &six->sin6_addr;
        inet_ntop(entry->ai_family, address, text, sizeof text);
        const net::Endpoint endpoint{text, ntohs(is_four ? four->sin_port : six->sin6_port)};
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end())
            endpoints.push_back(endpoint);
    }
    return endpoints;
}

}  // namespace tcp_client
