#include <cstdint>

#include "draw.hpp"

namespace trace {

namespace {

void put(std::string& out, std::uint32_t value, int octets) {
    for (int i = 0; i < octets; ++i) out += static_cast<char>(value >> 8 * i & 0xff);  // lowest octet first
}

}  // namespace

// The format is described in the draft "PCAP Capture File Format" of the IETF's OPSAWG.
std::string draw_pcap(const std::vector<Packet>& packets) {
    std::string out;
    put(out, 0xa1b2c3d4, 4);  // times in microseconds
    put(out, 2, 2);           // version 2.4
    put(out, 4, 2);
    put(out, 0, 4);
    put(out, 0, 4);
    put(out, 262'144, 4);  // the longest packet that may be inside
    put(out, 101, 4);      // LINKTYPE_RAW
    for (const Packet& packet : packets) {
        put(out, static_cast<std::uint32_t>(packet.sent / 1'000'000), 4);
        put(out, static_cast<std::uint32_t>(packet.sent % 1'000'000), 4);
        put(out, static_cast<std::uint32_t>(packet.bytes.size()), 4);
        put(out, static_cast<std::uint32_t>(packet.bytes.size()), 4);
        out += packet.bytes;
    }
    return out;
}

}  // namespace trace
