// string_view::data() given to a C function.
//
// Thought: data() is the text, and c_str() by another name.
// Works:   A view of a whole literal or std::string has a NUL behind its end, by luck.
// Breaks:  A view of a part has none: getaddrinfo() reads on behind it and looks up another host, or memory
//          that is not the program's.
//
// fails: 3.1
// cause: resolve_ends_at_nul
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
    const int code = getaddrinfo(host.data(), service.data(), &hints, &first);
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
