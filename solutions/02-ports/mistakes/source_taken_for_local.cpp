// The segment's source is looked for among the local ends.
//
// Thought: local is where it comes from.
// Works:   for segments that this machine sends.
// Breaks:  one that arrives is seen from the other side: its destination is here.
//
// fails: 2.6
// cause: source_taken_for_local
#include "ports.hpp"

namespace ports {

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    for (const auto& connection : table.connections)
        if (connection.local == segment.source && connection.peer == segment.destination)
            return connection.id;
    std::optional<SocketId> any;
    for (const auto& listener : table.listeners) {
        if (listener.local == segment.destination) return listener.id;
        if (listener.local == Address{0, segment.destination.port}) any = listener.id;
    }
    return any;
}

}  // namespace ports
