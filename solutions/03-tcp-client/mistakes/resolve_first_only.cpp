// Only the first address is taken.
//
// Thought: A name has one address, so getaddrinfo() finds one.
// Works:   As long as the first address answers, nobody asks for the second.
// Breaks:  Where the first does not answer, the client fails, although the host can be reached: typical where
//          IPv6 is announced but does not work.
//
// fails: 3.1
// cause: resolve_first_only
#include "tcp_client.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <stdexcept>
#include <vector>

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
        throw std::system_error(code, net::resolver_category(), fmt::format("resolve {} {}", host, service));
    const std::vector<net::Endpoint> endpoints = {net::Endpoint{first->ai_addr, first->ai_addrlen}};
    freeaddrinfo(first);
    return endpoints;
}

}  // namespace tcp_client
