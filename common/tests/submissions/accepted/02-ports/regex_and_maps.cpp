// Regular expressions, tables and maps: a byte at a time where bytes are put in order.
#include "ports.hpp"

#include <algorithm>
#include <map>
#include <regex>

#include "socket.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    static const std::regex digits("0*([0-9]{1,5})");
    const std::size_t zeros = std::min(text.find_first_not_of('0'), text.size());
    text.remove_prefix(zeros > 0 ? zeros - 1 : 0);  // one is enough for the expression, which recurses
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_match(text.begin(), text.end(), match, digits)) return {};
    const int port = std::stoi(match[1].str());
    return port < 65536 ? std::optional(static_cast<std::uint16_t>(port)) : std::nullopt;
}

PortRange classify_port(std::uint16_t port) {
    static const std::map<int, PortRange> ends{
        {1023, PortRange::system}, {49151, PortRange::registered}, {65535, PortRange::dynamic}};
    return ends.lower_bound(port)->second;
}

std::string reassemble(std::span<const Segment> segments) {
    const auto earlier = [](const Segment& a, const Segment& b) {
        return static_cast<std::int32_t>(a.sequence - b.sequence) < 0;
    };
    const auto first = std::min_element(segments.begin(), segments.end(), earlier);
    std::map<std::uint32_t, char> bytes;
    for (const Segment& segment : segments)
        for (std::size_t i = 0; i < segment.bytes.size(); ++i)
            bytes[segment.sequence - first->sequence + static_cast<std::uint32_t>(i)] = segment.bytes[i];
    std::string stream;
    for (const auto& [place, byte] : bytes) {
        if (place != stream.size()) break;
        stream += byte;
    }
    return stream;
}

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    std::map<int, SocketId> by_rank;
    for (const auto& [id, local] : table.listeners)
        if (local.port == segment.destination.port && (local.ip == 0 || local.ip == segment.destination.ip))
            by_rank[local.ip == 0 ? 3 : 2] = id;
    for (const auto& [id, local, peer] : table.connections)
        if (local == segment.destination && peer == segment.source) by_rank[1] = id;
    if (by_rank.empty()) return std::nullopt;
    return by_rank.begin()->second;
}

}  // namespace ports
