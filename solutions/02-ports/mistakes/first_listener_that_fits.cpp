// The first listener that fits, wherever it listens.
//
// Thought: 0.0.0.0 or the address itself, both fit.
// Works:   where the two don't share a port.
// Breaks:  the one on the very address comes first, so the order in the table decides.
//
// fails: 2.6
// cause: first_listener_that_fits
#include "ports.hpp"

namespace ports {

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    for (const auto& connection : table.connections)
        if (connection.local == segment.destination && connection.peer == segment.source)
            return connection.id;
    for (const auto& listener : table.listeners)
        if ((listener.local.ip == 0 || listener.local.ip == segment.destination.ip) &&
            listener.local.port == segment.destination.port)
            return listener.id;
    return std::nullopt;
}

}  // namespace ports
