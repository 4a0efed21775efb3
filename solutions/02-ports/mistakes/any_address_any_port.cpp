// A listener on 0.0.0.0 gets everything that nobody else wants.
//
// Thought: 0.0.0.0 means "all".
// Works:   for its own port.
// Breaks:  all addresses, but one port. A web server would get what was meant for nobody.
//
// fails: 2.6
// cause: any_address_any_port
#include "ports.hpp"

namespace ports {

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    for (const auto& connection : table.connections)
        if (connection.local == segment.destination && connection.peer == segment.source)
            return connection.id;
    for (const auto& listener : table.listeners)
        if (listener.local == segment.destination) return listener.id;
    for (const auto& listener : table.listeners)
        if (listener.local.ip == 0) return listener.id;
    return std::nullopt;
}

}  // namespace ports
