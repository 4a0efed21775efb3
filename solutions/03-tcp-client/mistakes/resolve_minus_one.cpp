// An error taken to be -1.
//
// Thought: System calls return -1 when they fail, and getaddrinfo() stands beside them in the manual.
// Works:   Names that exist are found.
// Breaks:  It is no system call: it returns a code of its own, EAI_NONAME for instance. The failure goes
//          unseen, and an empty list comes back.
//
// fails: 3.1
// cause: resolve_minus_one
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
    addrinfo* first = nullptr;
    const int code = getaddrinfo(std::string{host}.c_str(), std::string{service}.c_str(), &hints, &first);
    if (code == -1) net::throw_errno(fmt::format("resolve {} {}", host, service));
    std::vector<net::Endpoint> endpoints;
    for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
        const net::Endpoint endpoint{entry->ai_addr, entry->ai_addrlen};
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end())
            endpoints.push_back(endpoint);
    }
    if (first != nullptr) freeaddrinfo(first);
    return endpoints;
}

}  // namespace tcp_client
