// atoi() can't say that the text is no number.
//
// Thought: atoi() reads a number; only its range has to be looked at.
// Works:   for every good port, and for "65536".
// Breaks:  it stops at the first character that does not fit, "80abc" is 80; where it finds no digit, it
//          returns 0, which is a port.
//
// fails: 2.1
// cause: end_not_looked_at
#include "ports.hpp"

#include <cstdlib>
#include <string>

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const int port = std::atoi(std::string(text).c_str());
    if (port < 0 || port > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

}  // namespace ports
