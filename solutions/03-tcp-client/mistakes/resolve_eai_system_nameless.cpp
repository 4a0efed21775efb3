// EAI_SYSTEM is reported by errno alone.
//
// Thought: errno says what went wrong.
// Works:   With all the other errors.
// Breaks:  "getaddrinfo: Too many open files" does not say which host was asked for.
//
// fails: 3.1
// cause: resolve_error_unnamed
#include "tcp_client.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>

#include "socket.hpp"

namespace tcp_client {

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    const auto holds_nul = [](std::string_view text) { return text.find('\0') != text.npos; };
    if (holds_nul(host) || holds_nul(service))  // getaddrinfo() would see only what stands before it
        throw std::runtime_error("resolve: no host's and no service's name holds a NUL");
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;      // both families
    hints.ai_socktype = SOCK_STREAM;  // or each address comes three times: for TCP, UDP and raw sockets
    addrinfo* first = nullptr;
    const int code = getaddrinfo(std::string{host}.c_str(), std::string{service}.c_str(), &hints, &first);
    if (code == EAI_SYSTEM) net::throw_errno("getaddrinfo");
    if (code != 0)
        throw std::system_error(code, net::resolver_category(), fmt::format("resolve {} {}", host, service));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{first, &freeaddrinfo};

    std::vector<net::Endpoint> endpoints;
    for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
        const net::Endpoint endpoint{entry->ai_addr, entry->ai_addrlen};
        // /etc/hosts may name one address twice
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end())
            endpoints.push_back(endpoint);
    }
    return endpoints;
}

}  // namespace tcp_client
