// Everything behind the header is payload.
//
// Thought: what was received is the packet.
// Works:   for packets of at least 46 octets.
// Breaks:  Ethernet pads shorter ones, and the padding is received, too. Only the total length says where the
//          packet ends.
//
// fails: 1.5
// cause: padding_as_payload
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
    return IpPacket{.source = number(bytes, 12, 4),
                    .destination = number(bytes, 16, 4),
                    .time_to_live = static_cast<std::uint8_t>(number(bytes, 8, 1)),
                    .protocol = static_cast<std::uint8_t>(number(bytes, 9, 1)),
                    .payload = bytes.subspan(header)};
}

}  // namespace ip_addresses
