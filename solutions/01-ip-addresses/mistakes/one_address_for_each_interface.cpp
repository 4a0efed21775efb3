// A map from the interface to its address.
//
// Thought: an interface has an address; its name is the key.
// Works:   on a machine with one address for each interface.
// Breaks:  most interfaces have several (one of IPv4, some of IPv6). The last one replaces all others.
//
// fails: 1.4
// cause: one_address_for_each_interface
#include "ip_addresses.hpp"

#include <ifaddrs.h>

#include <map>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    std::map<std::string, std::string> by_name;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr) continue;
        const int family = entry->ifa_addr->sa_family;
        if (family == AF_INET)
            by_name[entry->ifa_name] = net::Endpoint(entry->ifa_addr, sizeof(sockaddr_in)).ip();
        if (family == AF_INET6)
            by_name[entry->ifa_name] = net::Endpoint(entry->ifa_addr, sizeof(sockaddr_in6)).ip();
    }
    freeifaddrs(first);
    std::vector<InterfaceAddress> addresses;
    for (const auto& [name, address] : by_name) addresses.push_back({name, address});
    return addresses;
}

}  // namespace ip_addresses
