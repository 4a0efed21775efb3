// Texts read and written from their ends; getnameinfo() and unions of structs;
// a deque of groups.
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

#include <cstring>
#include <deque>
#include <iomanip>
#include <sstream>
#include <system_error>

#include "socket.hpp"

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    // The only text that is right is the one that the number is written as.
    std::uint64_t address = 0, scale = 1, octet = 0, power = 1;
    for (auto c = text.rbegin(); c != text.rend() && scale <= 0x1000000; ++c) {
        if (*c == '.') {
            address += octet * scale;
            scale *= 256, octet = 0, power = 1;
        } else if (*c >= '0' && *c <= '9' && power <= 100) {
            octet += static_cast<unsigned>(*c - '0') * power;
            power *= 10;
        } else {
            return std::nullopt;
        }
        if (octet > 255) return std::nullopt;
    }
    address += octet * scale;
    if (scale != 0x1000000) return std::nullopt;
    const auto result = static_cast<std::uint32_t>(address);
    if (format_ipv4(result) != text) return std::nullopt;
    return result;
}

std::string format_ipv4(std::uint32_t address) {
    std::string text;
    for (int i = 0; i < 4; ++i, address >>= 8) {
        std::uint32_t octet = address % 256;
        do text.insert(text.begin(), static_cast<char>('0' + octet % 10));
        while ((octet /= 10) != 0);
        if (i < 3) text.insert(0, 1, '.');
    }
    return text;
}

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    char buffer[INET6_ADDRSTRLEN] = {};
    if (text.size() >= sizeof buffer || std::memchr(text.data(), 0, text.size()) != nullptr) return {};
    text.copy(buffer, text.size());
    in6_addr address;
    if (::inet_pton(AF_INET6, buffer, &address) <= 0) return {};
    Ipv6Address result;
    std::memcpy(result.data(), address.s6_addr, sizeof address.s6_addr);
    return result;
}

std::string expand_ipv6(const Ipv6Address& address) {
    std::ostringstream out;
    out << std::hex << std::setfill('0');
    for (std::size_t i = 0; i < 16; ++i) {
        if (i % 2 == 0 && i != 0) out << ':';
        out << std::setw(2) << unsigned{address[i]};
    }
    return out.str();
}

std::vector<InterfaceAddress> list_interfaces() {
    struct List {
        ifaddrs* first = nullptr;
        List() {
            if (::getifaddrs(&first) == -1) throw std::system_error(errno, std::system_category());
        }
        ~List() { ::freeifaddrs(first); }
    } list;
    std::deque<InterfaceAddress> found;
    for (ifaddrs* entry = list.first; entry != nullptr; entry = entry->ifa_next) {
        const int family = entry->ifa_addr != nullptr ? entry->ifa_addr->sa_family : AF_UNSPEC;
        socklen_t size = 0;
        if (family == AF_INET) size = sizeof(sockaddr_in);
        if (family == AF_INET6) size = sizeof(sockaddr_in6);
        char host[NI_MAXHOST];
        if (size == 0) continue;
        if (::getnameinfo(entry->ifa_addr, size, host, sizeof host, nullptr, 0, NI_NUMERICHOST) != 0)
            throw std::system_error(std::make_error_code(std::errc::bad_address));
        found.push_front({entry->ifa_name, host});
    }
    return {found.begin(), found.end()};
}

std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes) {
    iphdr header;
    if (bytes.size() < sizeof header) return {};
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::size_t begin = header.ihl * 4U, end = ntohs(header.tot_len);
    if (header.version != 4 || begin < 20 || end < begin || end > bytes.size()) return {};
    IpPacket packet{ntohl(header.saddr), ntohl(header.daddr), header.ttl, header.protocol, {}};
    if (end > begin) packet.payload = {bytes.data() + begin, bytes.data() + end};
    return packet;
}

std::string format_ipv6(const Ipv6Address& address) {
    // All groups between colons; then zeros are looked for in the text, from eight of them down to two.
    std::string text = ":";
    for (std::size_t i = 0; i < 16; i += 2) text += fmt::format("{:x}:", address[i] << 8 | address[i + 1]);
    if (text.starts_with(":0:0:0:0:0:ffff:"))
        return fmt::format("::ffff:{}.{}.{}.{}", address[12], address[13], address[14], address[15]);
    for (std::string zeros = ":0:0:0:0:0:0:0:0:"; zeros.size() > 3; zeros.resize(zeros.size() - 2)) {
        const std::size_t at = text.find(zeros);
        if (at == text.npos) continue;
        text.replace(at, zeros.size(), "::");
        break;
    }
    if (!text.ends_with("::")) text.pop_back();
    if (!text.starts_with("::")) text.erase(0, 1);
    return text;
}

}  // namespace ip_addresses
