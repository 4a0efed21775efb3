// Every entry is believed to have an address.
//
// Thought: getifaddrs() lists addresses, so ifa_addr points to one.
// Works:   on most machines.
// Breaks:  an interface without any address, such as a tunnel, is listed with a null pointer.
//
// fails: 1.4
// says: (its ifa_addr is null)
// says: a null pointer
// verdict: crashed
#include "ip_addresses.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        const int family = entry->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        addresses.push_back({entry->ifa_name, net::Endpoint(entry->ifa_addr, size).ip()});
    }
    freeifaddrs(first);
    return addresses;
}

}  // namespace ip_addresses
