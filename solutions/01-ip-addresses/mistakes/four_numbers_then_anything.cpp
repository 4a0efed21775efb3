// The text is not looked at behind its fourth number.
//
// Thought: four numbers from 0 to 255, with dots between them, are an address.
// Works:   all good addresses, and most bad ones are refused.
// Breaks:  1.2.3.4.5 and "1.2.3.4 junk" are taken for 1.2.3.4.
//
// fails: 1.1
// cause: four_numbers_then_anything
#include "ip_addresses.hpp"

#include <charconv>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    const char *at = text.data(), *const end = at + text.size();
    std::uint32_t address = 0;
    for (int i = 0; i < 4; ++i) {
        if (i > 0 && (at == end || *at++ != '.')) return std::nullopt;
        const char* const begin = at;
        std::uint8_t value = 0;
        const auto read = std::from_chars(at, end, value);
        if (read.ec != std::errc{} || (*begin == '0' && read.ptr - begin > 1)) return std::nullopt;
        address = address << 8 | value;
        at = read.ptr;
    }
    return address;
}

}  // namespace ip_addresses
