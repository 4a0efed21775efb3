// The payload is copied to a place that lives on.
//
// Thought: a static vector is still there when the function has returned.
// Works:   until the next call.
// Breaks:  that one overwrites the payload of the one before. The bytes that were passed in are the caller's,
//          who knows how long they live: a view of them is what the contract wants.
//
// fails: 2.3
// cause: view_of_a_kept_copy
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
    static std::vector<std::byte> kept;
    if (bytes.size() < 20) return std::nullopt;
    const std::size_t header = (number(bytes, 12, 1) >> 4) * 4;
    if (header < 20 || header > bytes.size()) return std::nullopt;
    kept.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
    const std::uint32_t flags = number(bytes, 13, 1);
    return TcpSegment{.source_port = static_cast<std::uint16_t>(number(bytes, 0, 2)),
                      .destination_port = static_cast<std::uint16_t>(number(bytes, 2, 2)),
                      .sequence = number(bytes, 4, 4),
                      .syn = (flags & 2) != 0,
                      .ack = (flags & 16) != 0,
                      .fin = (flags & 1) != 0,
                      .rst = (flags & 4) != 0,
                      .payload = kept};
}

}  // namespace ports
