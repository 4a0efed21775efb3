// The address in a signed int, where -1 and its like mean an error.
//
// Thought: an address has 32 bits and so has an int; below zero there is room for "no address".
// Works:   every address up to 127.255.255.255, and all bad texts.
// Breaks:  192 << 24 sets the sign bit: half of all addresses are negative, and so refused.
//
// fails: 1.1
// cause: signed_int
#include "ip_addresses.hpp"

#include <charconv>

namespace ip_addresses {

namespace {

// One octet and the dot behind it are taken from the text. Negative: there is none.
int take_octet(std::string_view& text, bool last) {
    std::uint8_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto size = static_cast<std::size_t>(read.ptr - text.data());
    if (read.ec != std::errc{} || (size > 1 && text.front() == '0')) return -1;
    text.remove_prefix(size);
    if (last) return text.empty() ? value : -1;
    if (!text.starts_with('.')) return -1;
    text.remove_prefix(1);
    return value;
}

}  // namespace

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    int address = 0;
    for (int i = 0; i < 4 && address >= 0; ++i) {
        const int octet = take_octet(text, i == 3);
        address = octet < 0 ? -1 : address << 8 | octet;
    }
    if (address < 0) return std::nullopt;
    return static_cast<std::uint32_t>(address);
}

}  // namespace ip_addresses
