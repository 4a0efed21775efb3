// getaddrinfo() instead of inet_pton().
//
// Thought: with AI_NUMERICHOST it reads addresses and asks no name server.
// Works:   for every address, and most other text is refused.
// Breaks:  it takes a zone, too: fe80::1%1 is read as fe80::1, and the zone is lost.
//
// fails: 1.3
// cause: getaddrinfo_takes_zones
#include "ip_addresses.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

namespace ip_addresses {

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    addrinfo hints{}, *list = nullptr;
    hints.ai_family = AF_INET6;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
    const std::string copy(text);
    if (copy.find('\0') != copy.npos || getaddrinfo(copy.c_str(), nullptr, &hints, &list) != 0)
        return std::nullopt;
    Ipv6Address address;
    std::memcpy(address.data(), &reinterpret_cast<const sockaddr_in6*>(list->ai_addr)->sin6_addr, 16);
    freeaddrinfo(list);
    return address;
}

}  // namespace ip_addresses
