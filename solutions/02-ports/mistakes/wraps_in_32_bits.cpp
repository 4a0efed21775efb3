// Digits are added up, and the sum is looked at in the end.
//
// Thought: 32 bits are plenty for a port.
// Works:   for texts of up to nine digits.
// Breaks:  4294967376 is 2^32 + 80, of which 32 bits keep 80.
//
// fails: 2.1
// cause: wraps_in_32_bits
#include "ports.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint32_t port = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        port = port * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (text.empty() || port > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

}  // namespace ports
