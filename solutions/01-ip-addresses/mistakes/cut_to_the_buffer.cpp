// A text that is too long is cut off.
//
// Thought: no address is longer than INET6_ADDRSTRLEN says, so the rest can't matter.
// Works:   for every address, and most other text.
// Breaks:  of a good address with something behind it, the good address is left.
//
// fails: 1.3
// cause: cut_to_the_buffer
#include "ip_addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace ip_addresses {

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    char copy[INET6_ADDRSTRLEN] = "";
    if (text.find('\0') != text.npos) return std::nullopt;
    const std::string_view beginning = text.substr(0, sizeof copy - 1);
    std::copy(beginning.begin(), beginning.end(), copy);
    Ipv6Address address;
    if (inet_pton(AF_INET6, copy, address.data()) != 1) return std::nullopt;
    return address;
}

}  // namespace ip_addresses
