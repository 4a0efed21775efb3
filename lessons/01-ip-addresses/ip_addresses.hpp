// Lesson 01: IP addresses and packets. The contracts; write the code in ip_addresses.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ip_addresses {

/// 1.1  Reads dotted decimal, by hand: "192.168.0.1" is 0xC0A80001. The first number is the highest octet
/// of the integer, whatever the byte order of the machine. Returns std::nullopt for any other text.
/// Edges: - exactly four decimal numbers from 0 to 255, separated by single dots, and nothing else;
///        - no sign, no space, no leading zero ("01" is octal to some programs).
std::optional<std::uint32_t> parse_ipv4(std::string_view text);

/// 1.2  The other way: 0xC0A80001 is "192.168.0.1".
std::string format_ipv4(std::uint32_t address);

/// The 128 bits of an IPv6 address as 16 octets, in network byte order: the first octet comes first.
using Ipv6Address = std::array<std::uint8_t, 16>;

/// 1.3  Reads an IPv6 address in any of its notations (RFC 4291, section 2.2), with inet_pton(3): the
/// whole of `text`, which need not end with a NUL. Returns std::nullopt for any other text.
std::optional<Ipv6Address> parse_ipv6(std::string_view text);
/// 1.3  Writes eight groups of four lower-case hexadecimal digits, and leaves nothing out, as the tutorial
/// does: "2001:0db8:85a3:0042:1000:8a2e:0370:7334".
std::string expand_ipv6(const Ipv6Address& address);

/// One address of one of this machine's interfaces.
struct InterfaceAddress {
    std::string interface;  // "lo", "eth0"
    std::string address;    // "127.0.0.1"; an IPv6 one may carry its zone: "fe80::1%eth0"
};

/// 1.4  Returns every IPv4 and IPv6 address of every interface, in any order, with getifaddrs(3).
/// Edges: - an interface has an entry for each of its addresses, under the name that getifaddrs() gives;
///        - if two interfaces have the same address, it has two entries;
///        - an interface that is down counts, too.
/// Throws: std::system_error with the errno of getifaddrs().
std::vector<InterfaceAddress> list_interfaces();

/// What the header of an IPv4 packet says (RFC 791, section 3.1), and what the packet carries.
struct IpPacket {
    std::uint32_t source = 0, destination = 0;  // as parse_ipv4 returns them
    std::uint8_t time_to_live = 0;              // hops left
    std::uint8_t protocol = 0;                  // 6 is TCP, 17 is UDP
    std::span<const std::byte> payload;         // a view of the bytes that were passed in
};

/// 1.5  Takes an IPv4 packet apart. The header is as long as its length field says (options may follow the
/// first 20 octets); the packet ends where its total length says, though more bytes may follow. Returns
/// std::nullopt for versions other than 4, and for lengths that contradict each other or the bytes.
/// Edges: - refused: a header below 20 octets; a total length below the header's, or above the bytes;
///        - taken: any checksum or time to live; a fragment; bytes at any address in memory, aligned or not.
std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes);

/// 1.6 * Writes the canonical text of RFC 5952, by hand: groups in lower-case hexadecimal without leading
/// zeros; "::" for the longest run of two or more zero groups; ::ffff:192.0.2.1 for an IPv4-mapped address
/// (::ffff:0:0/96).
/// Edges: - of two runs equally long, "::" stands for the first;
///        - no other addresses have dots, although section 5 of the RFC recommends them for some.
std::string format_ipv6(const Ipv6Address& address);

}  // namespace ip_addresses
