// The list is given back by the pointer that walked along it.
//
// Thought: freeifaddrs() wants the list, and `list` is its name.
// Works:   the result is right.
// Breaks:  after the loop the pointer is null, and freeifaddrs(nullptr) frees nothing: every call leaks.
//
// fails: 1.4
// cause: freed_at_the_loops_end
#include "ip_addresses.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) net::throw_errno("getifaddrs");
    std::vector<InterfaceAddress> addresses;
    for (; list != nullptr; list = list->ifa_next) {
        if (list->ifa_addr == nullptr) continue;
        const int family = list->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        addresses.push_back({list->ifa_name, net::Endpoint(list->ifa_addr, size).ip()});
    }
    freeifaddrs(list);
    return addresses;
}

}  // namespace ip_addresses
