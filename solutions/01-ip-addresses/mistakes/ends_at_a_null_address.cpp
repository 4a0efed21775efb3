// The loop ends at an entry without an address.
//
// Thought: a null pointer marks the end of a list.
// Works:   on most machines.
// Breaks:  ifa_next is null at the end. ifa_addr is null for an interface without an address, and the list
//          goes on behind it.
//
// fails: 1.4
// cause: ends_at_a_null_address
#include "ip_addresses.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr && entry->ifa_addr != nullptr;
         entry = entry->ifa_next) {
        const int family = entry->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        addresses.push_back({entry->ifa_name, net::Endpoint(entry->ifa_addr, size).ip()});
    }
    freeifaddrs(first);
    return addresses;
}

}  // namespace ip_addresses
