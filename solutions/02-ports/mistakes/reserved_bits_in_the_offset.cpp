// The whole octet is taken for the data offset.
//
// Thought: the offset is in the high four bits and counts words of four octets: >> 4 and << 2 make >> 2.
// Works:   while the reserved bits are 0, which they nearly always are.
// Breaks:  >> 2 leaves two of the four reserved bits in the number. They have to be cut off first.
//
// fails: 2.3
// cause: reserved_bits_in_the_offset
#include "ports.hpp"

namespace ports {

namespace {

std::uint32_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t octets) {
    std::uint32_t value = 0;
    for (const std::byte octet : bytes.subspan(at, octets))
        value = value << 8 | std::to_integer<unsigned>(octet);
    return value;
}

}  // namespace

std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    if (bytes.size() < 20) return std::nullopt;
    const std::size_t header = number(bytes, 12, 1) >> 2;
    if (header < 20 || header > bytes.size()) return std::nullopt;
    const std::uint32_t flags = number(bytes, 13, 1);
    return TcpSegment{.source_port = static_cast<std::uint16_t>(number(bytes, 0, 2)),
                      .destination_port = static_cast<std::uint16_t>(number(bytes, 2, 2)),
                      .sequence = number(bytes, 4, 4),
                      .syn = (flags & 2) != 0,
                      .ack = (flags & 16) != 0,
                      .fin = (flags & 1) != 0,
                      .rst = (flags & 4) != 0,
                      .payload = bytes.subspan(header)};
}

}  // namespace ports
