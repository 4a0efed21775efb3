// Lesson 01, the reference answer.
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

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    std::uint32_t address = 0;
    for (int octet = 0; octet < 4; ++octet) {
        if (octet > 0) {
            if (!text.starts_with('.')) return std::nullopt;
            text.remove_prefix(1);
        }
        std::uint8_t value = 0;  // from_chars refuses signs and spaces, and what does not fit into 8 bits
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const auto digits = static_cast<std::size_t>(end - text.data());
        if (error != std::errc{} || (digits > 1 && text.front() == '0')) return std::nullopt;
        address = address << 8 | value;  // unsigned: 192 << 24 does not fit into an int
        text.remove_prefix(digits);
    }
    if (!text.empty()) return std::nullopt;
    return address;
}

std::string format_ipv4(std::uint32_t address) {
    return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
                       address & 0xff);
}

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    const std::string copy{text};  // ends with a NUL, as inet_pton() wants; a NUL inside would hide the rest
    Ipv6Address address;
    if (copy.find('\0') != copy.npos || inet_pton(AF_INET6, copy.c_str(), address.data()) != 1)
        return std::nullopt;
    return address;
}

std::string expand_ipv6(const Ipv6Address& address) {
    std::string text;
    for (std::size_t i = 0; i < address.size(); i += 2)
        text += fmt::format("{}{:02x}{:02x}", i == 0 ? "" : ":", address[i], address[i + 1]);
    return text;
}

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{first, &freeifaddrs};

    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr)
            continue;  // an interface without an address, such as a tunnel that is down
        char text[INET6_ADDRSTRLEN];
        const void* binary = nullptr;
        if (entry->ifa_addr->sa_family == AF_INET)
            binary = &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr;
        else if (entry->ifa_addr->sa_family == AF_INET6)
            binary = &reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr)->sin6_addr;
        else continue;  // AF_PACKET on Linux, AF_LINK on macOS: the hardware address
        if (inet_ntop(entry->ifa_addr->sa_family, binary, text, sizeof text) == nullptr)
            net::throw_errno("inet_ntop");
        addresses.push_back({entry->ifa_name, text});
    }
    return addresses;
}

std::optional<IpPacket> parse_ip_packet(std::span<const std::byte> bytes) {
    // Octet by octet, so that neither alignment nor the machine's byte order matters.
    const auto octet = [&](std::size_t at) { return std::to_integer<std::uint32_t>(bytes[at]); };
    const auto word = [&](std::size_t at) {
        return octet(at) << 24 | octet(at + 1) << 16 | octet(at + 2) << 8 | octet(at + 3);
    };

    constexpr std::size_t shortest_header = 20;
    if (bytes.size() < shortest_header || octet(0) >> 4 != 4) return std::nullopt;
    const std::size_t header = (octet(0) & 0x0f) * 4;  // the field counts words of 32 bits
    const std::size_t total = octet(2) << 8 | octet(3);
    if (header < shortest_header || total < header || total > bytes.size()) return std::nullopt;
    return IpPacket{.source = word(12),
                    .destination = word(16),
                    .time_to_live = static_cast<std::uint8_t>(octet(8)),
                    .protocol = static_cast<std::uint8_t>(octet(9)),
                    .payload = bytes.subspan(header, total - header)};
}

std::string format_ipv6(const Ipv6Address& address) {
    constexpr Ipv6Address mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::equal(address.begin(), address.begin() + 12, mapped.begin()))
        return fmt::format("::ffff:{}.{}.{}.{}", address[12], address[13], address[14], address[15]);

    const auto group = [&](std::size_t i) { return address[2 * i] << 8 | address[2 * i + 1]; };
    std::size_t run_begin = 8, run_length = 1;  // only a longer run than 1 may become "::"
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t end = i;
        while (end < 8 && group(end) == 0) ++end;
        if (end - i > run_length) {  // not >=: of two equal runs the first counts
            run_begin = i;
            run_length = end - i;
        }
        i = std::max(i, end);
    }

    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == run_begin) {
            text += "::";
            i += run_length - 1;
        } else {
            text += fmt::format("{}{:x}", text.empty() || text.ends_with(':') ? "" : ":", group(i));
        }
    }
    return text;
}

}  // namespace ip_addresses
