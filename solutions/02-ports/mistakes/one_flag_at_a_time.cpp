// A flag compared with the whole octet.
//
// Thought: the octet is 2, so this is a SYN.
// Works:   for segments with exactly one flag.
// Breaks:  a SYN-ACK has two: 0x12 is neither 0x02 nor 0x10, and so it would be no flag at all.
//
// fails: 2.3
// cause: one_flag_at_a_time
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
                      .syn = flags == 2,
                      .ack = flags == 16,
                      .fin = flags == 1,
                      .rst = flags == 4,
                      .payload = bytes.subspan(header)};
}

}  // namespace ports
