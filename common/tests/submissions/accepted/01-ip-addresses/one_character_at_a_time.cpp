// State machines over single characters; no library reads a number, or IPv6.
#include "ip_addresses.hpp"

namespace ip_addresses {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    std::uint32_t address = 0;
    int value = -1, dots = 0;  // -1: no digit yet
    for (const char c : text) {
        if (c == '.') {
            if (value < 0 || ++dots > 3) return std::nullopt;
            address = address << 8 | static_cast<std::uint32_t>(value);
            value = -1;
        } else {
            if (c < '0' || c > '9' || value == 0) return std::nullopt;
            value = (value < 0 ? 0 : value * 10) + (c - '0');
            if (value > 255) return std::nullopt;
        }
    }
    if (dots != 3 || value < 0) return std::nullopt;
    return address << 8 | static_cast<std::uint32_t>(value);
}

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    std::vector<std::uint8_t> octets;
    std::size_t gap = 17;  // how many octets stand before the "::"
    if (text.starts_with(':') && !text.starts_with("::")) return std::nullopt;
    for (bool first = true; !text.empty(); first = false) {
        if (text.starts_with("::") && gap == 17) {
            gap = octets.size();
            text.remove_prefix(2);
            if (text.empty()) break;
        } else if (!first) {
            if (text.front() != ':') return std::nullopt;
            text.remove_prefix(1);
        }
        int value = 0;
        std::size_t digits = 0;
        while (digits < text.size() && hex_digit(text[digits]) >= 0) {
            if (digits == 4) return std::nullopt;
            value = value * 16 + hex_digit(text[digits++]);
        }
        if (digits < text.size() && text[digits] == '.') {
            const auto four = parse_ipv4(text);
            if (!four) return std::nullopt;
            for (int shift = 24; shift >= 0; shift -= 8)
                octets.push_back(static_cast<std::uint8_t>(*four >> shift));
            break;
        }
        if (digits == 0) return std::nullopt;
        octets.push_back(static_cast<std::uint8_t>(value >> 8));
        octets.push_back(static_cast<std::uint8_t>(value));
        text.remove_prefix(digits);
    }
    if (gap == 17 ? octets.size() != 16 : octets.size() > 14) return std::nullopt;
    if (gap < 17) octets.insert(octets.begin() + static_cast<std::ptrdiff_t>(gap), 16 - octets.size(), 0);
    Ipv6Address address;
    for (std::size_t i = 0; i < 16; ++i) address[i] = octets[i];
    return address;
}

}  // namespace ip_addresses
