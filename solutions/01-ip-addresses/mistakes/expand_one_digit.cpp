// An octet below 16 gets one digit.
//
// Thought: {:x} writes an octet in hexadecimal, and two octets make a group.
// Works:   while both octets of a group are 10 or more, in hexadecimal.
// Breaks:  0d b8 becomes "db8", and 10 00 becomes "100", which is another group.
//
// fails: 1.3
// cause: expand_one_digit
#include "ip_addresses.hpp"

namespace ip_addresses {

std::string expand_ipv6(const Ipv6Address& address) {
    std::string text;
    for (std::size_t i = 0; i < 16; i += 2)
        text += fmt::format("{}{:x}{:x}", i > 0 ? ":" : "", address[i], address[i + 1]);
    return text;
}

}  // namespace ip_addresses
