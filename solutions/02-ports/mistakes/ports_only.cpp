// A connection told by its two ports.
//
// Thought: ports are what tells connections apart.
// Works:   with one client machine, and one address here.
// Breaks:  two clients may well have the same port: each machine gives its own out. One would get the other's
//          bytes.
//
// fails: 2.6
// cause: ports_only
#include "ports.hpp"

namespace ports {

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    for (const auto& connection : table.connections)
        if (connection.local.port == segment.destination.port && connection.peer.port == segment.source.port)
            return connection.id;
    std::optional<SocketId> any;
    for (const auto& listener : table.listeners) {
        if (listener.local == segment.destination) return listener.id;
        if (listener.local == Address{0, segment.destination.port}) any = listener.id;
    }
    return any;
}

}  // namespace ports
