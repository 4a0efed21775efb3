// The data offset is believed.
//
// Thought: whoever sent the segment knows how long its header is.
// Works:   for every segment that came as it was sent.
// Breaks:  one that was cut off, or made to deceive, says more than there is. The payload would begin behind
//          the bytes, and its size be huge.
//
// fails: 2.3
// cause: header_larger_than_the_segment
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
    const std::size_t header = (number(bytes, 12, 1) >> 4) * 4;
    if (header < 20) return std::nullopt;
    const std::uint32_t flags = number(bytes, 13, 1);
    return TcpSegment{.source_port = static_cast<std::uint16_t>(number(bytes, 0, 2)),
                      .destination_port = static_cast<std::uint16_t>(number(bytes, 2, 2)),
                      .sequence = number(bytes, 4, 4),
                      .syn = (flags & 2) != 0,
                      .ack = (flags & 16) != 0,
                      .fin = (flags & 1) != 0,
                      .rst = (flags & 4) != 0,
                      .payload = {bytes.data() + header, bytes.size() - header}};
}

}  // namespace ports
