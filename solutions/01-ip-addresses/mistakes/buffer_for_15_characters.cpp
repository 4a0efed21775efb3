// A buffer without room for the NUL.
//
// Thought: the longest address, 255.255.255.255, has 15 characters.
// Works:   for every shorter one.
// Breaks:  a C string needs one character more, and what is told to keep within 15 cuts the last digit off.
//          INET_ADDRSTRLEN is 16.
//
// fails: 1.2
// cause: buffer_for_15_characters
#include "ip_addresses.hpp"

namespace ip_addresses {

std::string format_ipv4(std::uint32_t address) {
    char text[15];
    const auto end = fmt::format_to_n(text, sizeof text - 1, "{}.{}.{}.{}", address >> 24,
                                      address >> 16 & 0xff, address >> 8 & 0xff, address & 0xff);
    *end.out = '\0';
    return text;
}

}  // namespace ip_addresses
