// Streams for text; interfaces in the notation of the exercises before, with their zone; pointers into the
// packet.
#include "ip_addresses.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <iomanip>
#include <sstream>

#include "socket.hpp"

namespace ip_addresses {

std::string format_ipv4(std::uint32_t address) {
    std::ostringstream out;
    for (int shift = 24; shift > 0; shift -= 8) out << (address >> shift) % 256 << '.';
    out << address % 256;
    return out.str();
}

std::string expand_ipv6(const Ipv6Address& address) {
    std::ostringstream out;
    out << std::hex << std::setfill('0');
    for (std::size_t i = 0; i < address.size(); ++i) {
        if (i > 0 && i % 2 == 0) out << ':';
        out << std::setw(2) << +address[i];
    }
    return out.str();
}

std::vector<InterfaceAddress> list_interfaces() {
    struct List {
        ifaddrs* first = nullptr;
        ~List() { freeifaddrs(first); }
    } list;
    if (getifaddrs(&list.first) < 0) net::throw_errno("cannot list the interfaces");
    std::vector<InterfaceAddress> found;
    for (const ifaddrs* entry = list.first; entry; entry = entry->ifa_next) {
        if (entry->ifa_addr && entry->ifa_addr->sa_family == AF_INET) {
            const auto* four = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr);
            found.push_back({entry->ifa_name, format_ipv4(ntohl(four->sin_addr.s_addr))});
        } else if (entry->ifa_addr && entry->ifa_addr->sa_family == AF_INET6) {
            const auto* six = reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr);
            Ipv6Address address;
            std::memcpy(address.data(), &six->sin6_addr, address.size());
            const std::string zone = six->sin6_scope_id ? std::string("%") + entry->ifa_name : "";
            found.push_back({entry->ifa_name, expand_ipv6(address) + zone});
        }
    }
    std::reverse(found.begin(), found.end());
    return found;
}

std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes) {
    const auto* octets = reinterpret_cast<const unsigned char*>(bytes.data());
    if (bytes.size() < 20 || (octets[0] & 0xf0) != 0x40 || octets[0] < 0x45) return std::nullopt;
    const unsigned header = octets[0] % 16 * 4U, total = octets[2] * 256U + octets[3];
    if (header > total || bytes.size() < total) return std::nullopt;
    IpPacket packet;
    for (int i = 12; i < 16; ++i) packet.source = packet.source << 8 | octets[i];
    for (int i = 16; i < 20; ++i) packet.destination = packet.destination << 8 | octets[i];
    packet.time_to_live = octets[8];
    packet.protocol = octets[9];
    if (total > header) packet.payload = {bytes.data() + header, bytes.data() + total};
    return packet;
}

}  // namespace ip_addresses
