// A buffer for IPv4 addresses, for both families.
//
// Thought: INET_ADDRSTRLEN is the size of an address as text.
// Works:   on a machine whose IPv6 addresses are short, such as ::1.
// Breaks:  inet_ntop() refuses what does not fit (ENOSPC), and the address is missing from the list. An IPv6
//          address needs up to 46 bytes: INET6_ADDRSTRLEN.
//
// fails: 1.4
// cause: every_address_of_any_length
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{first, &freeifaddrs};
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) continue;
        const int family = entry->ifa_addr->sa_family;
        char text[INET_ADDRSTRLEN];
        const void* binary = nullptr;
        if (family == AF_INET) binary = &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr;
        else if (family == AF_INET6)
            binary = &reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr)->sin6_addr;
        else continue;
        if (inet_ntop(family, binary, text, sizeof text) != nullptr)
            addresses.push_back({entry->ifa_name, text});
    }
    return addresses;
}

}  // namespace ip_addresses
