// Text of more than 39 characters is refused.
//
// Thought: eight groups of four digits and seven colons are 39 characters. Nothing can be longer.
// Works:   for every address in hexadecimal.
// Breaks:  the last 32 bits may be written with dots, and then an address has up to 45 characters.
//
// fails: 1.3
// cause: at_most_39_characters
#include "ip_addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace ip_addresses {

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    char copy[40] = "";
    if (text.size() >= sizeof copy || text.find('\0') != text.npos) return std::nullopt;
    std::copy(text.begin(), text.end(), copy);
    Ipv6Address address;
    if (inet_pton(AF_INET6, copy, address.data()) != 1) return std::nullopt;
    return address;
}

}  // namespace ip_addresses
