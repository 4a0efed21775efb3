// A NUL in the middle of the text.
//
// Thought: a std::string made of the text ends with a NUL, so inet_pton() reads all of it.
// Works:   for every text that a person can type.
// Breaks:  "::1\0junk" has eight characters; inet_pton() sees three of them, and finds an address.
//
// fails: 1.3
// cause: nul_hides_the_rest
#include "ip_addresses.hpp"

#include <arpa/inet.h>

#include <string>

namespace ip_addresses {

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    Ipv6Address address;
    if (inet_pton(AF_INET6, std::string(text).c_str(), address.data()) != 1) return std::nullopt;
    return address;
}

}  // namespace ip_addresses
