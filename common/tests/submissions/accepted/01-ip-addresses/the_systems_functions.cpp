// Where the system has a function for it and the contract does not ask for your own hand, that function is asked.
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/ip.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    // What is read counts where it would be written the same way: no sign, space, leading zero, nor a rest.
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (std::sscanf(std::string(text).c_str(), "%3u.%3u.%3u.%3u", &a, &b, &c, &d) != 4) return std::nullopt;
    if (std::max({a, b, c, d}) > 255 || text != fmt::format("{}.{}.{}.{}", a, b, c, d)) return std::nullopt;
    return a << 24 | b << 16 | c << 8 | d;
}

std::string format_ipv4(std::uint32_t address) {
    char text[INET_ADDRSTRLEN];
    const in_addr binary{htonl(address)};
    return inet_ntop(AF_INET, &binary, text, sizeof text);
}

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) == -1) throw std::system_error(errno, std::system_category(), "getifaddrs");
    const std::shared_ptr<ifaddrs> owner(list, freeifaddrs);
    std::vector<InterfaceAddress> found;
    for (; list; list = list->ifa_next) {
        const int family = list->ifa_addr ? list->ifa_addr->sa_family : AF_UNSPEC;
        if (family != AF_INET && family != AF_INET6) continue;
        char host[NI_MAXHOST];
        const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        if (getnameinfo(list->ifa_addr, size, host, sizeof host, nullptr, 0, NI_NUMERICHOST) != 0)
            throw std::system_error(EINVAL, std::generic_category(), "getnameinfo");
        found.push_back({list->ifa_name, host});
    }
    return found;
}

std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof(ip)) return {};
    ip header;
    std::memcpy(&header, bytes.data(), sizeof header);
    const auto begin = header.ip_hl * 4U, end = unsigned{ntohs(header.ip_len)};
    if (header.ip_v != 4 || begin < sizeof header || end < begin || end > bytes.size()) return {};
    return IpPacket{ntohl(header.ip_src.s_addr), ntohl(header.ip_dst.s_addr), header.ip_ttl, header.ip_p,
                    bytes.first(end).last(end - begin)};
}

}  // namespace ip_addresses
