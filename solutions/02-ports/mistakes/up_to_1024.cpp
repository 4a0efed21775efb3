// <= 1024 for "smaller than 1024".
//
// Thought: the system ports go up to 1024.
// Works:   for every port but that one.
// Breaks:  1024 is the first registered port: there are 1024 system ports, and they begin with 0.
//
// fails: 2.2
// cause: up_to_1024
#include "ports.hpp"

namespace ports {

PortRange classify_port(std::uint16_t port) {
    if (port <= 1024) return PortRange::system;
    return port < 49152 ? PortRange::registered : PortRange::dynamic;
}

}  // namespace ports
