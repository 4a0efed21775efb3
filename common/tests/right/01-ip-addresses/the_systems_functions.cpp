// Where the system has a function for it, that function is asked; what it is lax about is checked before.
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/ip.h>

#include <memory>
#include <system_error>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    const std::string copy(text);
    in_addr address{};
    if (copy.find('\0') != copy.npos || inet_pton(AF_INET, copy.c_str(), &address) != 1) return std::nullopt;
    return ntohl(address.s_addr);
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

std::string format_ipv6(const Ipv6Address& address) {
    char text[INET6_ADDRSTRLEN];
    const std::string out = inet_ntop(AF_INET6, address.data(), text, sizeof text);
    in6_addr binary;
    std::memcpy(&binary, address.data(), sizeof binary);
    if (IN6_IS_ADDR_V4MAPPED(&binary) || out.find('.') == out.npos) return out;
    // inet_ntop() writes the IPv4-compatible ones with dots, too.
    return fmt::format("::{:x}:{:x}", address[12] << 8 | address[13], address[14] << 8 | address[15]);
}

}  // namespace ip_addresses
