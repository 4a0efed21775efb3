// net::Endpoint reads the port.
//
// Thought: the helper can do that already.
// Works:   it does; but the exercise is to do it yourself.
// Breaks:  the helper looks an address up to read one number, and throws for each text that is not a port.
//
// fails: 2.1
// cause: helper_reads_the_port
#include "ports.hpp"

#include <stdexcept>

#include "socket.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    try {
        return net::Endpoint::parse("127.0.0.1:" + std::string(text)).port();
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

}  // namespace ports
