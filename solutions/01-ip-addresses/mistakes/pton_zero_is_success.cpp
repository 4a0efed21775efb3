// inet_pton() is taken for a function that returns 0 on success and -1 on errors.
//
// Thought: system calls return -1 when they fail.
// Works:   for every address.
// Breaks:  inet_pton() returns 1 for an address and 0 for other text; -1 says that the family is unknown. So
//          no text is ever refused.
//
// fails: 1.3
// cause: pton_unchecked
#include "ip_addresses.hpp"

#include <arpa/inet.h>

#include <string>

namespace ip_addresses {

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    const std::string copy(text);
    Ipv6Address address{};
    if (copy.find('\0') != copy.npos || inet_pton(AF_INET6, copy.c_str(), address.data()) == -1)
        return std::nullopt;
    return address;
}

}  // namespace ip_addresses
