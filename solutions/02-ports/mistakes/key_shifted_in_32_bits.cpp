// An address and a port become one number, in too few bits.
//
// Thought: a std::uint64_t has room for ip << 16 | port.
// Works:   while the addresses differ in their lower halves.
// Breaks:  the shift is done in the 32 bits that `ip` has, before the result becomes a std::uint64_t: the
//          upper half of the address is lost, and 10.1.0.7 is taken for 10.2.0.7.
//
// fails: 2.6
// cause: key_shifted_in_32_bits
#include "ports.hpp"

#include <map>

namespace ports {

namespace {

std::uint64_t key(const Address& address) {
    return address.ip << 16 | address.port;
}

}  // namespace

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    std::map<std::pair<std::uint64_t, std::uint64_t>, SocketId> connections;
    std::map<std::uint64_t, SocketId> listeners;
    for (const auto& [id, local, peer] : table.connections) connections[{key(local), key(peer)}] = id;
    for (const auto& [id, local] : table.listeners) listeners[key(local)] = id;
    const auto connection = connections.find({key(segment.destination), key(segment.source)});
    if (connection != connections.end()) return connection->second;
    for (const Address& local : {segment.destination, Address{0, segment.destination.port}})
        if (const auto listener = listeners.find(key(local)); listener != listeners.end()) return listener->second;
    return std::nullopt;
}

}  // namespace ports
