// The total length is believed.
//
// Thought: the sender knows how long its packet is.
// Works:   for every packet that came as it was sent.
// Breaks:  a packet that was cut off, or one made to deceive, says more than there is: the payload would go
//          on in memory that is not the packet's. (One that says less than the header has makes it huge.)
//
// fails: 1.5
// cause: total_length_trusted
// says: total length 26 in 25 octets
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
    if (header < 20) return std::nullopt;
    return IpPacket{.source = number(bytes, 12, 4),
                    .destination = number(bytes, 16, 4),
                    .time_to_live = static_cast<std::uint8_t>(number(bytes, 8, 1)),
                    .protocol = static_cast<std::uint8_t>(number(bytes, 9, 1)),
                    .payload = {bytes.data() + header, total - header}};
}

}  // namespace ip_addresses
