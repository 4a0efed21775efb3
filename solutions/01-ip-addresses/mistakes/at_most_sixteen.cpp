// An array of sixteen entries.
//
// Thought: No machine has more than sixteen addresses.
// Works:   On a laptop.
// Breaks:  A machine that runs containers has a pair of interfaces for each, a router hundreds. The rest is
//          lost, and nobody is told.
//
// fails: 1.4
// cause: at_most_sixteen
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <memory>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{first, &freeifaddrs};
    InterfaceAddress found[16];
    std::size_t count = 0;
    for (const ifaddrs* entry = first; entry != nullptr && count < 16; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) continue;
        char text[INET6_ADDRSTRLEN];
        const int family = entry->ifa_addr->sa_family;
        if (family == AF_INET)
            inet_ntop(family, &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr, text,
                      sizeof text);
        else if (family == AF_INET6)
            inet_ntop(family, &reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr)->sin6_addr, text,
                      sizeof text);
        else continue;
        found[count++] = {entry->ifa_name, text};
    }
    return {found, found + count};
}

}  // namespace ip_addresses
