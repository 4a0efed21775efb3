// 0 marks "not found yet".
//
// Thought: ids begin at 1.
// Works:   for all ids but 0.
// Breaks:  0 is an id like any other (descriptor 0 can be a socket, too). std::optional knows without a mark.
//
// fails: 2.6
// cause: zero_means_nobody
#include "ports.hpp"

namespace ports {

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    SocketId connected = 0, exact = 0, any = 0;
    for (const auto& connection : table.connections)
        if (connection.local == segment.destination && connection.peer == segment.source)
            connected = connection.id;
    for (const auto& listener : table.listeners) {
        if (listener.local == segment.destination) exact = listener.id;
        if (listener.local == Address{0, segment.destination.port}) any = listener.id;
    }
    for (const SocketId id : {connected, exact, any})
        if (id != 0) return id;
    return std::nullopt;
}

}  // namespace ports
