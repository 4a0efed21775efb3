// std::stoi() on each part.
//
// Thought: std::stoi() throws when a text is no number, so whatever it returns was one.
// Works:   good addresses; words, empty parts and numbers above 255 are refused.
// Breaks:  std::stoi() skips spaces, takes a sign, and stops quietly at the first character that does not
//          fit: "1x" is 1 and "+1" is 1, too.
//
// fails: 1.1
// cause: stoi_on_each_part
#include "ip_addresses.hpp"

#include <sstream>
#include <stdexcept>
#include <string>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    std::istringstream in{std::string(text) + '.'};
    std::uint32_t address = 0;
    int parts = 0;
    for (std::string part; std::getline(in, part, '.'); ++parts) {
        try {
            const int value = std::stoi(part);
            if (value < 0 || value > 255) return std::nullopt;
            address = address << 8 | static_cast<std::uint32_t>(value);
        } catch (const std::logic_error&) {
            return std::nullopt;
        }
    }
    if (parts != 4) return std::nullopt;
    return address;
}

}  // namespace ip_addresses
