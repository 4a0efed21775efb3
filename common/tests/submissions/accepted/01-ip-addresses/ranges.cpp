// Algorithms and a small state machine; the canonical text by replacing in a
// longer one.
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>
#include <regex>
#include <set>
#include <tuple>

#include <fmt/ranges.h>

#include "socket.hpp"

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    enum { begin, zero, number } state = begin;
    std::uint32_t address = 0, octet = 0;
    int dots = 0;
    for (const char c : text) {
        if (c == '.' && state != begin && dots < 3) {
            address = address * 256 + octet;
            octet = 0, state = begin, ++dots;
        } else if (c >= '0' && c <= '9' && state != zero) {
            state = state == begin && c == '0' ? zero : number;
            octet = octet * 10 + static_cast<std::uint32_t>(c - '0');
            if (octet > 255) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    if (dots != 3 || state == begin) return std::nullopt;
    return address * 256 + octet;
}

std::string format_ipv4(std::uint32_t address) {
    const std::uint32_t wire = htonl(address);
    char buffer[INET_ADDRSTRLEN];
    return inet_ntop(AF_INET, &wire, buffer, sizeof buffer);
}

std::string expand_ipv6(const Ipv6Address& address) {
    std::string digits;
    for (const unsigned octet : address) {
        digits += "0123456789abcdef"[octet / 16];
        digits += "0123456789abcdef"[octet % 16];
    }
    for (std::size_t at = 28; at > 0; at -= 4) digits.insert(at, ":");
    return digits;
}

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) < 0) net::throw_errno("getifaddrs failed");
    std::vector<InterfaceAddress> result;
    try {
        for (const ifaddrs* i = list; i; i = i->ifa_next)
            if (i->ifa_addr && (i->ifa_addr->sa_family == AF_INET || i->ifa_addr->sa_family == AF_INET6))
                result.push_back({i->ifa_name, net::Endpoint(i->ifa_addr, i->ifa_addr->sa_family == AF_INET
                                                                              ? sizeof(sockaddr_in)
                                                                              : sizeof(sockaddr_in6))
                                                   .ip()});
    } catch (...) {
        freeifaddrs(list);
        throw;
    }
    freeifaddrs(list);
    return result;
}

std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes) {
    const auto read = [](std::span<const std::byte> part) {
        return std::accumulate(part.begin(), part.end(), 0U, [](unsigned sum, std::byte b) {
            return sum * 256 + static_cast<unsigned>(b);
        });
    };
    if (bytes.size() < 20 || read(bytes.first(1)) / 16 != 4) return std::nullopt;
    const auto words = read(bytes.first(1)) % 16;
    const auto total = read(bytes.subspan<2, 2>());
    if (words < 5 || words * 4 > total || total > bytes.size()) return std::nullopt;
    IpPacket packet;
    packet.payload = bytes.first(total).last(total - words * 4);
    packet.destination = read(bytes.subspan<16, 4>());
    packet.source = read(bytes.subspan<12, 4>());
    packet.protocol = static_cast<std::uint8_t>(bytes[9]);
    packet.time_to_live = static_cast<std::uint8_t>(bytes[8]);
    return packet;
}

std::string format_ipv6(const Ipv6Address& address) {
    std::vector<int> groups;
    for (std::size_t i = 0; i < 16; i += 2) groups.push_back(address[i] * 256 + address[i + 1]);
    if (std::count(groups.begin(), groups.begin() + 5, 0) == 5 && groups[5] == 0xffff)
        return "::ffff:" + format_ipv4(static_cast<std::uint32_t>(groups[6]) << 16 |
                                       static_cast<std::uint32_t>(groups[7]));
    std::string text = fmt::format(":{:x}:", fmt::join(groups, ":"));
    for (int zeros = 8; zeros >= 2; --zeros) {
        std::string run = ":";
        for (int i = 0; i < zeros; ++i) run += "0:";
        const auto at = text.find(run);
        if (at == text.npos) continue;
        text.replace(at, run.size(), "::");
        break;
    }
    if (!text.starts_with("::")) text.erase(0, 1);
    if (!text.ends_with("::")) text.pop_back();
    return text;
}

}  // namespace ip_addresses
