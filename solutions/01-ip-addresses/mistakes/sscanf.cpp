// sscanf("%d.%d.%d.%d") says that it found four numbers, and no more.
//
// Thought: four conversions succeeded, so the text is an address.
// Works:   every good address.
// Breaks:  256 spills into its neighbour, -1 sets all bits, and what follows the fourth number is not looked
//          at.
//
// fails: 1.1
// cause: number_above_255
#include "ip_addresses.hpp"

#include <cstdio>
#include <string>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (std::sscanf(std::string(text).c_str(), "%u.%u.%u.%u", &a, &b, &c, &d) != 4) return std::nullopt;
    return a << 24 | b << 16 | c << 8 | d;
}

}  // namespace ip_addresses
