// A port in a short.
//
// Thought: a port has 16 bits and so has a short.
// Works:   up to 32767.
// Breaks:  49152 becomes -16384, which is smaller than 1024.
//
// fails: 2.2
// cause: signed_port
#include "ports.hpp"

namespace ports {

namespace {

bool below(std::int16_t port, int limit) {
    return port < limit;
}

}  // namespace

PortRange classify_port(std::uint16_t port) {
    const auto number = static_cast<std::int16_t>(port);
    if (below(number, 1024)) return PortRange::system;
    return below(number, 49152) ? PortRange::registered : PortRange::dynamic;
}

}  // namespace ports
