// The payload is a view of a local vector.
//
// Thought: a std::span refers to the bytes it was made of.
// Works:   it compiles, and may even seem to work while nobody uses the memory again.
// Breaks:  the vector is gone when the function returns, and the span points at freed memory.
//
// fails: 1.5
// cause: view_of_a_copy
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
    std::vector<std::byte> payload;
    for (const std::byte octet : bytes.subspan(header, total - header)) payload.push_back(octet);
    return IpPacket{.source = number(bytes, 12, 4),
                    .destination = number(bytes, 16, 4),
                    .time_to_live = static_cast<std::uint8_t>(number(bytes, 8, 1)),
                    .protocol = static_cast<std::uint8_t>(number(bytes, 9, 1)),
                    .payload = payload};
}

}  // namespace ip_addresses
