// Known intervals that grow from both sides; std::find_if for the sockets; two flags that say who may bind.
#include "ports.hpp"

#include <algorithm>
#include <list>

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    struct Interval {
        std::int64_t begin, end;  // offsets from the segment that arrived first
        std::string bytes;
    };
    std::list<Interval> known;
    for (const Segment& segment : segments) {
        const auto begin = std::int64_t{static_cast<std::int32_t>(segment.sequence - segments[0].sequence)};
        Interval grown{begin, begin + static_cast<std::int64_t>(segment.bytes.size()), segment.bytes};
        for (auto other = known.begin(); other != known.end();) {
            if (other->end < grown.begin || other->begin > grown.end) {
                ++other;
                continue;
            }
            Interval &low = other->begin < grown.begin ? *other : grown,
                     &high = &low == &grown ? *other : grown;
            if (high.end > low.end) {
                low.bytes += high.bytes.substr(static_cast<std::size_t>(low.end - high.begin));
                low.end = high.end;
            }
            const Interval both = low;
            grown = both;
            other = known.erase(other);
        }
        known.push_back(grown);
    }
    const auto first = std::min_element(
        known.begin(), known.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
    return first == known.end() ? "" : first->bytes;
}

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    const auto connection = std::find_if(
        table.connections.begin(), table.connections.end(),
        [&](const auto& c) { return c.peer == segment.source && c.local == segment.destination; });
    if (connection != table.connections.end()) return connection->id;
    for (Address wanted : {segment.destination, Address{.ip = 0, .port = segment.destination.port}}) {
        const auto listener = std::find_if(table.listeners.begin(), table.listeners.end(),
                                           [&](const auto& l) { return l.local == wanted; });
        if (listener != table.listeners.end()) return listener->id;
    }
    return {};
}

PortRange classify_port(std::uint16_t port) {
    const bool anybody = port >= 0xc000, only_root = port < 0x0400;
    return anybody ? PortRange::dynamic : only_root ? PortRange::system : PortRange::registered;
}

}  // namespace ports
