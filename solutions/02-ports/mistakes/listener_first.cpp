// The listener is asked before the connections.
//
// Thought: whoever listens on the port gets what comes to it.
// Works:   for the first segment of a connection.
// Breaks:  all others belong to the connection, which shares the listener's port.
//
// fails: 2.6
// cause: listener_first
#include "ports.hpp"

namespace ports {

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    std::optional<SocketId> any;
    for (const auto& listener : table.listeners) {
        if (listener.local == segment.destination) return listener.id;
        if (listener.local == Address{0, segment.destination.port}) any = listener.id;
    }
    for (const auto& connection : table.connections)
        if (connection.local == segment.destination && connection.peer == segment.source)
            return connection.id;
    return any;
}

}  // namespace ports
