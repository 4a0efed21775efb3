// Buffers, pointers and goto, as in C.
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    char copy[16], parts[4][4];
    int end = -1;
    if (text.size() >= sizeof copy || memchr(text.data(), 0, text.size()) != nullptr) return std::nullopt;
    memcpy(copy, text.data(), text.size());
    copy[text.size()] = 0;
    if (sscanf(copy, "%3[0-9].%3[0-9].%3[0-9].%3[0-9]%n", parts[0], parts[1], parts[2], parts[3], &end) !=
            4 ||
        end != static_cast<int>(text.size()))
        return std::nullopt;
    std::uint32_t address = 0;
    for (const auto& part : parts) {
        const int value = atoi(part);
        if (value > 255 || (part[0] == '0' && part[1] != 0)) return std::nullopt;
        address = address << 8 | static_cast<std::uint32_t>(value);
    }
    return address;
}

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    char copy[INET6_ADDRSTRLEN];
    Ipv6Address address;
    if (text.size() >= sizeof copy || memchr(text.data(), 0, text.size()) != nullptr) return std::nullopt;
    memcpy(copy, text.data(), text.size());
    copy[text.size()] = 0;
    return inet_pton(AF_INET6, copy, &address[0]) == 1 ? std::optional(address) : std::nullopt;
}

std::string expand_ipv6(const Ipv6Address& address) {
    std::uint16_t numbers[8];
    char text[8 * 5 + 1], *at = text;
    memcpy(numbers, address.data(), sizeof numbers);
    for (const std::uint16_t number : numbers) at += snprintf(at, 6, ":%04x", unsigned{ntohs(number)});
    return text + 1;
}

std::vector<InterfaceAddress> list_interfaces() {
    std::vector<InterfaceAddress> found;
    ifaddrs *list, *entry;
    char text[64];
    int error = 0;
    if (getifaddrs(&list) != 0) throw std::system_error(errno, std::generic_category(), "getifaddrs");
    for (entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) continue;
        const void* address =
            entry->ifa_addr->sa_family == AF_INET6
                ? static_cast<void*>(&reinterpret_cast<sockaddr_in6*>(entry->ifa_addr)->sin6_addr)
                : &reinterpret_cast<sockaddr_in*>(entry->ifa_addr)->sin_addr;
        if (inet_ntop(entry->ifa_addr->sa_family, address, text, sizeof text) != nullptr)
            found.push_back({entry->ifa_name, text});
        else if (errno != EAFNOSUPPORT) goto bad;
    }
    freeifaddrs(list);
    return found;
bad:
    error = errno;
    freeifaddrs(list);
    throw std::system_error(error, std::generic_category(), "inet_ntop");
}

}  // namespace ip_addresses
