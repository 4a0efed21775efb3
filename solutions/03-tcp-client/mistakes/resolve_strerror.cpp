// strerror() for the resolver's error.
//
// Thought: errno has the cause of every failure.
// Works:   There is an error, and it names the host.
// Breaks:  getaddrinfo() returns its cause and leaves errno as it was: the text says "Success", or what went
//          wrong an hour ago.
//
// fails: 3.1
// cause: resolve_strerror
#include "tcp_client.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    if (host.find('\0') != host.npos || service.find('\0') != service.npos)
        throw std::runtime_error("a name holds a NUL");
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    const int code = getaddrinfo(std::string{host}.c_str(), std::string{service}.c_str(), &hints, &first);
    if (code != 0)
        throw std::runtime_error(fmt::format("resolve {} {}: {}", host, service, std::strerror(errno)));
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
