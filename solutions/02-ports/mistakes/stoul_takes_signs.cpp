// std::stoul() takes spaces and signs.
//
// Thought: unsigned, so a minus can't get through; and the position says whether the whole text was read.
// Works:   for every good port, for "80abc" and "65536".
// Breaks:  " 80" and "+80" are 80, too. (And "-18446744073709551536" is: the value is negated after it was
//          read.)
//
// fails: 2.1
// cause: stoul_takes_signs
#include "ports.hpp"

#include <stdexcept>
#include <string>

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    try {
        std::size_t end = 0;
        const unsigned long port = std::stoul(std::string(text), &end);
        if (end != text.size() || port > 65535) return std::nullopt;
        return static_cast<std::uint16_t>(port);
    } catch (const std::logic_error&) {
        return std::nullopt;
    }
}

}  // namespace ports
