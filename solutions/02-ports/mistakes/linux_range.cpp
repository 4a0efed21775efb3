// The range that Linux hands out, taken for the dynamic ports.
//
// Thought: /proc/sys/net/ipv4/ip_local_port_range begins at 32768, so the dynamic ports do.
// Works:   below 32768 and from 49152 on.
// Breaks:  RFC 6335 has registered ports up to 49151. Linux's choice is its own, and older than the RFC.
//
// fails: 2.2
// cause: linux_range
#include "ports.hpp"

namespace ports {

PortRange classify_port(std::uint16_t port) {
    if (port < 1024) return PortRange::system;
    return port < 32768 ? PortRange::registered : PortRange::dynamic;
}

}  // namespace ports
