// std::from_chars() takes leading zeros.
//
// Thought: from_chars() into a std::uint8_t does it all: no sign, no space, nothing above 255.
// Works:   good addresses, and nearly every bad one is refused.
// Breaks:  010.0.0.1 is read as 10.0.0.1, where inet_aton(), and programs that use it, read 8.0.0.1.
//
// fails: 1.1
// cause: leading_zeros
#include "ip_addresses.hpp"

#include <charconv>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    const char *at = text.data(), *const end = at + text.size();
    std::uint32_t address = 0;
    for (int i = 0; i < 4; ++i) {
        if (i > 0 && (at == end || *at++ != '.')) return std::nullopt;
        std::uint8_t value = 0;
        const auto read = std::from_chars(at, end, value);
        if (read.ec != std::errc{}) return std::nullopt;
        address = address << 8 | value;
        at = read.ptr;
    }
    if (at != end) return std::nullopt;
    return address;
}

}  // namespace ip_addresses
