// ntohs() for a number of 32 bits.
//
// Thought: every field goes through ntohs().
// Works:   for the ports.
// Breaks:  the s is for short, 16 bits. A sequence number has 32, so it is cut in half: ntohl().
//
// fails: 2.3
// cause: ntohs_for_the_sequence
#include "ports.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>

#include <cstring>

namespace ports {

std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    tcphdr header{};
    if (bytes.size() < sizeof header) return std::nullopt;
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::size_t size = header.doff * 4U;
    if (size < sizeof header || size > bytes.size()) return std::nullopt;
    const auto sequence = ntohs(static_cast<std::uint16_t>(header.seq));
    return TcpSegment{ntohs(header.source), ntohs(header.dest), sequence,        header.syn != 0,
                      header.ack != 0,      header.fin != 0,    header.rst != 0, bytes.subspan(size)};
}

}  // namespace ports
