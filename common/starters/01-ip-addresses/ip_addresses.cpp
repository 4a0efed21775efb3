// Lesson 01: an IP address is a number. The dots and colons are only there for people, and the bytes of
// a packet hold the number itself, the highest octet first (network byte order).
//
// Write one exercise, delete its todo(), then: make 01
// Contracts: ip_addresses.hpp. Story and background: README.md. You may add headers and helpers.
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <system_error>

#include "socket.hpp"
#include "todo.hpp"

namespace ip_addresses {

// 1.1 Four numbers make one. Which texts look almost right, but must be refused?
std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    todo("1.1 parse_ipv4");
}

// 1.2 Shift an octet down to the lowest eight bits, mask it, print it; four times.
std::string format_ipv4(std::uint32_t address) {
    todo("1.2 format_ipv4");
}

// 1.3 inet_pton(3) wants a text that ends with a NUL; a string_view may not.
std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    todo("1.3 parse_ipv6");
}
std::string expand_ipv6(const Ipv6Address& address) {
    todo("1.3 parse_ipv6");
}

// 1.4 Walk the list of getifaddrs(3), then free it. Does every entry have an address?
std::vector<InterfaceAddress> list_interfaces() {
    todo("1.4 list_interfaces");
}

// 1.5 Draw the header (RFC 791, section 3.1) and count octets. Check each length before you use it.
std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes) {
    todo("1.5 parse_ip_packet");
}

// 1.6 * First find the run of zero groups to leave out, then print.
std::string format_ipv6(const Ipv6Address& address) {
    todo("1.6 format_ipv6");
}

}  // namespace ip_addresses
