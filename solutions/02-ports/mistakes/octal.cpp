// The base is left to strtol().
//
// Thought: base 0 lets strtol() find out by itself.
// Works:   for numbers that don't begin with 0.
// Breaks:  a leading zero makes it octal: "0080" stops at the 8, "010" is 8.
//
// fails: 2.1
// cause: octal
#include "ports.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
    errno = 0;
    const long port = std::strtol(std::string(text).c_str(), nullptr, 0);
    if (errno != 0 || port > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

}  // namespace ports
