// 0 stands for "no port".
//
// Thought: nobody can connect to port 0, so it is an error.
// Works:   for every port that a client may connect to.
// Breaks:  a server asks for port 0 when it wants any free one. And what "0" and "abc" are taken for should
//          differ.
//
// fails: 2.1
// cause: zero_as_an_error
#include "ports.hpp"

#include <charconv>

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (port == 0 || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

}  // namespace ports
