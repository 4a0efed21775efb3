// sin_addr is read from every entry.
//
// Thought: ifa_addr points to a sockaddr_in; inet_ntop() is told the family and does the rest.
// Works:   for IPv4.
// Breaks:  an entry of IPv6 is a sockaddr_in6. Where IPv4 has its address, that has its flow label, and
//          sin6_addr comes behind it: the text is 16 octets from the wrong place.
//
// fails: 1.4
// cause: sin_addr_of_ipv6
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) continue;
        const int family = entry->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        char text[INET6_ADDRSTRLEN];
        const auto* address = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr);
        inet_ntop(family, &address->sin_addr, text, sizeof text);
        addresses.push_back({entry->ifa_name, text});
    }
    freeifaddrs(first);
    return addresses;
}

}  // namespace ip_addresses
