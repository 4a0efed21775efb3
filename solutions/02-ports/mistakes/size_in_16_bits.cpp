// The number of bytes is put into 16 bits.
//
// Thought: An IP packet has at most 65535 octets, so 16 bits are enough for what is in one.
// Works:   For everything that comes over Ethernet.
// Breaks:  A kernel may hand up several segments as one that is larger (BIG TCP). Of 65546 bytes 10 are left
//          then, and a good segment seems too short. The TCP header holds no length, and sets no limit.
//
// fails: 2.3
// cause: size_in_16_bits
#include "ports.hpp"

namespace ports {

std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    const auto octet = [&](std::size_t at) { return std::to_integer<std::uint32_t>(bytes[at]); };
    const auto half = [&](std::size_t at) {
        return static_cast<std::uint16_t>(octet(at) << 8 | octet(at + 1));
    };
    const auto size = static_cast<std::uint16_t>(bytes.size());
    if (size < 20) return std::nullopt;
    const std::uint32_t header = (octet(12) >> 4) * 4, flags = octet(13);
    if (header < 20 || header > size) return std::nullopt;
    return TcpSegment{.source_port = half(0),
                      .destination_port = half(2),
                      .sequence = std::uint32_t{half(4)} << 16 | half(6),
                      .syn = (flags & 0x02) != 0,
                      .ack = (flags & 0x10) != 0,
                      .fin = (flags & 0x01) != 0,
                      .rst = (flags & 0x04) != 0,
                      .payload = bytes.subspan(header)};
}

}  // namespace ports
