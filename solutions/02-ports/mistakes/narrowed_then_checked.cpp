// Squeezed into 16 bits before anybody looks at the range.
//
// Thought: a std::uint16_t can't hold more than 65535, so nothing above can get through.
// Works:   for every good port.
// Breaks:  65616 becomes 80. What is too large has to be found while it is still large.
//
// fails: 2.1
// cause: narrowed_then_checked
#include "ports.hpp"

#include <stdexcept>
#include <string>

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    if (text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
    try {
        return static_cast<std::uint16_t>(std::stoul(std::string(text)));
    } catch (const std::logic_error&) {
        return std::nullopt;
    }
}

}  // namespace ports
