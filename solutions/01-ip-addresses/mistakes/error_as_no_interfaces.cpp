// A failed call as an empty list.
//
// Thought: without a list there is nothing to return.
// Works:   as long as the call does not fail.
// Breaks:  the caller is told that this machine has no interfaces, which is another thing than not to know.
//
// fails: 1.4
// cause: error_as_no_interfaces
#include "ip_addresses.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) return {};
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) continue;
        const int family = entry->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        addresses.push_back({entry->ifa_name, net::Endpoint(entry->ifa_addr, size).ip()});
    }
    freeifaddrs(first);
    return addresses;
}

}  // namespace ip_addresses
