// The fields as they stand in the header.
//
// Thought: the struct of <netinet/tcp.h>, filled from the bytes, has all fields.
// Works:   for the flags and the data offset, and on a machine with network byte order.
// Breaks:  elsewhere ports and numbers are turned round: port 80 is read as 20480.
//
// fails: 2.3
// cause: ntohs_forgotten
#include "ports.hpp"

#include <netinet/tcp.h>

#include <cstring>

namespace ports {

std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    tcphdr header{};
    if (bytes.size() < sizeof header) return std::nullopt;
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::size_t size = header.doff * 4U;
    if (size < sizeof header || size > bytes.size()) return std::nullopt;
    return TcpSegment{header.source,   header.dest,     header.seq,      header.syn != 0,
                      header.ack != 0, header.fin != 0, header.rst != 0, bytes.subspan(size)};
}

}  // namespace ports
