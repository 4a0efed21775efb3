// The payload always begins at octet 20.
//
// Thought: a TCP header has 20 octets.
// Works:   for segments without options.
// Breaks:  most have some (a time stamp makes it 32): their bytes appear in the stream.
//
// fails: 2.3
// cause: options_as_payload
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
    if (header < 20 || header > bytes.size()) return std::nullopt;
    const std::uint32_t flags = number(bytes, 13, 1);
    return TcpSegment{.source_port = static_cast<std::uint16_t>(number(bytes, 0, 2)),
                      .destination_port = static_cast<std::uint16_t>(number(bytes, 2, 2)),
                      .sequence = number(bytes, 4, 4),
                      .syn = (flags & 2) != 0,
                      .ack = (flags & 16) != 0,
                      .fin = (flags & 1) != 0,
                      .rst = (flags & 4) != 0,
                      .payload = bytes.subspan(20)};
}

}  // namespace ports
