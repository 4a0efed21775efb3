// A limit on the length instead of the value.
//
// Thought: 65535 has five digits, so nothing longer is a port.
// Works:   for what people type.
// Breaks:  0000080 is 80, written by a program that pads with zeros.
//
// fails: 2.1
// cause: at_most_five_digits
#include "ports.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty() || text.size() > 5) return std::nullopt;
    int port = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        port = port * 10 + (c - '0');
    }
    if (port > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

}  // namespace ports
