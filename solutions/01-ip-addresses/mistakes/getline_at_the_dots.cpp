// std::getline() says nothing of an empty part at the end.
//
// Thought: split at the dots; if there are four parts and each is a number up to 255, that is an address.
// Works:   good addresses, and every bad one but those that end with a dot.
// Breaks:  "1.2.3.4." has an empty fifth part, which std::getline() does not show: the text is at its end.
//
// fails: 1.1
// cause: getline_at_the_dots
#include "ip_addresses.hpp"

#include <algorithm>
#include <sstream>
#include <string>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::uint32_t address = 0;
    int parts = 0;
    for (std::string part; std::getline(in, part, '.'); ++parts) {
        const bool digits =
            std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (part.empty() || part.size() > 3 || !digits || (part.size() > 1 && part[0] == '0'))
            return std::nullopt;
        const int value = std::stoi(part);
        if (value > 255) return std::nullopt;
        address = address << 8 | static_cast<std::uint32_t>(value);
    }
    if (parts != 4) return std::nullopt;
    return address;
}

}  // namespace ip_addresses
