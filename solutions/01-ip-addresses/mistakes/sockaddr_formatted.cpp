// inet_ntop() on the whole sockaddr.
//
// Thought: ifa_addr is the address, and inet_ntop() wants a pointer to an address.
// Works:   It compiles: the pointer is a const void*, so any will do.
// Breaks:  A sockaddr begins with its family and a port. On Linux each IPv4 address becomes 2.0.0.0:
//          AF_INET is 2.
//
// fails: 1.4
// cause: sockaddr_formatted
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>

#include <memory>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{first, &freeifaddrs};
    std::vector<InterfaceAddress> found;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) continue;
        const int family = entry->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        char text[INET6_ADDRSTRLEN];
        found.push_back({entry->ifa_name, inet_ntop(family, entry->ifa_addr, text, sizeof text)});
    }
    return found;
}

}  // namespace ip_addresses
