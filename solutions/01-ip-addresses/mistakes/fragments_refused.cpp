// A fragment is refused.
//
// Thought: a fragment is a part of a packet, so it is no packet.
// Works:   where nothing is fragmented, which is most of the time.
// Breaks:  on its way each fragment is a packet of its own, with a header of its own; whoever puts them
//          together needs this function for each.
//
// fails: 1.5
// cause: fragments_refused
#include "ip_addresses.hpp"

namespace ip_addresses {

namespace {

std::uint32_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t octets) {
    std::uint32_t value = 0;
    for (const std::byte octet : bytes.subspan(at, octets))
        value = value << 8 | std::to_integer<unsigned>(octet);
    return value;
}

}  // namespace

std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes) {
    if (bytes.size() < 20 || number(bytes, 0, 1) >> 4 != 4) return std::nullopt;
    if ((number(bytes, 6, 2) & 0x3fff) != 0) return std::nullopt;  // more fragments follow, or came before
    const std::size_t header = (number(bytes, 0, 1) & 0x0f) * 4, total = number(bytes, 2, 2);
    if (header < 20 || total < header || total > bytes.size()) return std::nullopt;
    return IpPacket{.source = number(bytes, 12, 4),
                    .destination = number(bytes, 16, 4),
                    .time_to_live = static_cast<std::uint8_t>(number(bytes, 8, 1)),
                    .protocol = static_cast<std::uint8_t>(number(bytes, 9, 1)),
                    .payload = bytes.subspan(header, total - header)};
}

}  // namespace ip_addresses
