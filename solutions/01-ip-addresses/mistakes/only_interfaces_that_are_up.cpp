// Interfaces that are down are left out.
//
// Thought: an interface without IFF_UP is not in use, so it has no address.
// Works:   where every interface with an address is up.
// Breaks:  it keeps its address while it is down: "ip address" shows it, too.
//
// fails: 1.4
// cause: only_interfaces_that_are_up
#include "ip_addresses.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
        const int family = entry->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        addresses.push_back({entry->ifa_name, net::Endpoint(entry->ifa_addr, size).ip()});
    }
    freeifaddrs(first);
    return addresses;
}

}  // namespace ip_addresses
