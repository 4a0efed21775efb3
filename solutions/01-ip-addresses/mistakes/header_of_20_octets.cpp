// The payload always begins at octet 20.
//
// Thought: an IPv4 header has 20 octets.
// Works:   for nearly every packet on the Internet: options are rare.
// Breaks:  where there are options, they are taken for payload.
//
// fails: 1.5
// cause: header_of_20_octets
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
    const std::size_t header = (number(bytes, 0, 1) & 0x0f) * 4, total = number(bytes, 2, 2);
    if (header < 20 || total < header || total > bytes.size()) return std::nullopt;
    IpPacket packet;
    packet.source = number(bytes, 12, 4);
    packet.destination = number(bytes, 16, 4);
    packet.time_to_live = static_cast<std::uint8_t>(number(bytes, 8, 1));
    packet.protocol = static_cast<std::uint8_t>(number(bytes, 9, 1));
    packet.payload = bytes.subspan(20, total - 20);
    return packet;
}

}  // namespace ip_addresses
