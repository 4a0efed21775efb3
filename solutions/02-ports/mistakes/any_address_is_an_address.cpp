// 0.0.0.0 is compared like any other address.
//
// Thought: a listener gets what comes to its address.
// Works:   for listeners on an address of their own.
// Breaks:  no segment is ever sent to 0.0.0.0: the listener there, which most servers are, gets nothing.
//
// fails: 2.6
// cause: any_address_is_an_address
#include "ports.hpp"

namespace ports {

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    for (const auto& connection : table.connections)
        if (connection.local == segment.destination && connection.peer == segment.source)
            return connection.id;
    for (const auto& listener : table.listeners)
        if (listener.local == segment.destination) return listener.id;
    return std::nullopt;
}

}  // namespace ports
