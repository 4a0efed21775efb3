// The first range for every port.
//
// Thought: The others follow when the first one is right.
// Works:   With the ports below 1024.
// Breaks:  The ranges end at 1023 and at 49151.
//
// fails: 2.2
// cause: system_ports
#include "ports.hpp"

namespace ports {

PortRange classify_port(std::uint16_t) {
    return PortRange::system;
}

}  // namespace ports
