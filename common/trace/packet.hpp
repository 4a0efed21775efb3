// What the headers of a packet say: as this program reads them, and as the learner's code does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recording.hpp"

namespace trace {

/// An IP packet with a TCP segment (RFC 791, 8200, 9293). Ports and numbers are in host byte order.
struct Segment {
    std::string source, destination;  // addresses, in text
    std::uint16_t source_port = 0, destination_port = 0;
    std::uint32_t sequence = 0, acknowledgement = 0;
    bool syn = false, ack = false, fin = false, rst = false;
    std::string_view payload;  // a view of the packet's bytes
    std::string_view segment;  // header and payload

    /// How many sequence numbers it takes up: one for each byte, one for SYN, one for FIN.
    std::uint32_t length() const { return static_cast<std::uint32_t>(payload.size()) + syn + fin; }
};

/// Reads the headers. Returns std::nullopt if the bytes are not an IPv4 or IPv6 packet with a whole TCP segment.
std::optional<Segment> read_segment(std::string_view packet);

/// What the learner's parse_ip_packet and parse_tcp_segment make of the packets of a run.
struct Decoded {
    /// For each packet what they say; std::nullopt where one of them refuses it. The acknowledgement number, which
    /// parse_tcp_segment does not return, is always read by this program, and IPv6 headers are, too.
    std::vector<std::optional<Segment>> segments;
    std::vector<std::string> notes;  // why there are none, or which exercise does not pass
};

/// Runs the programs decode_ip and decode_tcp of the folder `decoders` on the packets. A crash or an endless loop
/// ends them alone; then, and where an exercise is not written, `segments` is empty and a note says so.
/// `work` is a folder for files between them.
Decoded decode(const std::vector<Packet>& packets, const std::filesystem::path& decoders,
               const std::filesystem::path& work);

}  // namespace trace
