// The addresses as they stand in the header.
//
// Thought: a struct laid over the header (or filled from it) gives the fields.
// Works:   for the fields of one octet, and on a machine with network byte order.
// Breaks:  the addresses are in network byte order: on most machines their octets come out reversed.
//
// fails: 1.5
// cause: ntohl_forgotten
#include "ip_addresses.hpp"

#include <netinet/in.h>

#include <cstring>

namespace ip_addresses {

namespace {

struct Header {
    std::uint8_t version_and_length, service;
    std::uint16_t total, identification, fragment;
    std::uint8_t time_to_live, protocol;
    std::uint16_t checksum;
    std::uint32_t source, destination;
};

}  // namespace

std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes) {
    Header header{};
    if (bytes.size() < sizeof header) return std::nullopt;
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::size_t length = (header.version_and_length & 0x0f) * 4U, total = ntohs(header.total);
    if (header.version_and_length >> 4 != 4 || length < 20 || total < length || total > bytes.size())
        return std::nullopt;
    return IpPacket{header.source, header.destination, header.time_to_live, header.protocol,
                    bytes.subspan(length, total - length)};
}

}  // namespace ip_addresses
