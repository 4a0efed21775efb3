// The number is turned into network byte order.
//
// Thought: a port goes to the network, so htons().
// Works:   where the machine has network byte order; and for 257, 514, 7967: both octets are alike.
// Breaks:  80 becomes 20480. htons() belongs where a port goes into a socket address, and there once; a port
//          that a program keeps is the number itself.
//
// fails: 2.1
// cause: htons_of_the_number
#include "ports.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return htons(port);
}

}  // namespace ports
