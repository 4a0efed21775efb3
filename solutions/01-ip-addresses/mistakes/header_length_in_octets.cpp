// The header's length field taken for a number of octets.
//
// Thought: a length counts octets.
// Works:   never: the field of a usual header is 5.
// Breaks:  it counts words of 32 bits, so that four bits are enough for 60 octets.
//
// fails: 1.5
// cause: header_length_in_octets
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
    const std::size_t header = number(bytes, 0, 1) & 0x0f, total = number(bytes, 2, 2);
    if (total < header || total > bytes.size()) return std::nullopt;
    return IpPacket{.source = number(bytes, 12, 4),
                    .destination = number(bytes, 16, 4),
                    .time_to_live = static_cast<std::uint8_t>(number(bytes, 8, 1)),
                    .protocol = static_cast<std::uint8_t>(number(bytes, 9, 1)),
                    .payload = bytes.subspan(header, total - header)};
}

}  // namespace ip_addresses
