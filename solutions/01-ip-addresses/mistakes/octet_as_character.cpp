// A std::uint8_t written to a stream.
//
// Thought: each octet is cut out by its type, std::uint8_t, and << prints numbers.
// Works:   the dots are in their places.
// Breaks:  std::uint8_t is unsigned char: the stream writes the character with that number. 65 appears as A.
//
// fails: 1.2
// cause: octet_as_character
#include "ip_addresses.hpp"

#include <sstream>

namespace ip_addresses {

std::string format_ipv4(std::uint32_t address) {
    std::ostringstream out;
    for (int shift = 24; shift >= 0; shift -= 8)
        out << static_cast<std::uint8_t>(address >> shift) << (shift > 0 ? "." : "");
    return out.str();
}

}  // namespace ip_addresses
