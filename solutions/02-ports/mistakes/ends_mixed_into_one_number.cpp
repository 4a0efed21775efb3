// A hash of both ends is taken for the ends.
//
// Thought: 64 bits hold two addresses and two ports well enough.
// Works:   for nearly all pairs of ends.
// Breaks:  other ends have the same number, and their segments go to a connection that is not theirs. A hash finds a
//          place to look; what stands there has to be compared.
//
// fails: 2.6
// cause: ends_mixed_into_one_number
#include "ports.hpp"

#include <unordered_map>

namespace ports {

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    const auto number = [](const Address& a) { return std::uint64_t{a.ip} << 16 | a.port; };
    std::unordered_map<std::uint64_t, SocketId> connections;
    for (const auto& c : table.connections) connections[number(c.local) * 31 + number(c.peer)] = c.id;
    const auto found = connections.find(number(segment.destination) * 31 + number(segment.source));
    if (found != connections.end()) return found->second;
    std::optional<SocketId> any;
    for (const auto& listener : table.listeners) {
        if (listener.local == segment.destination) return listener.id;
        if (listener.local == Address{0, segment.destination.port}) any = listener.id;
    }
    return any;
}

}  // namespace ports
