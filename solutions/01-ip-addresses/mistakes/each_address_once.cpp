// Each address is taken once.
//
// Thought: An address is unique, so what comes twice is a double entry.
// Works:   On a machine with one network.
// Breaks:  fe80::7 may be the address of two interfaces, each on a network of its own; that is why a
//          link-local address has a zone. The second interface seems to have none.
//
// fails: 1.4
// cause: each_address_once
#include "ip_addresses.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <memory>
#include <set>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{first, &freeifaddrs};
    std::vector<InterfaceAddress> addresses;
    std::set<std::string> known;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        const int family = entry->ifa_addr == nullptr ? AF_UNSPEC : entry->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        const std::size_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        const net::Endpoint endpoint{entry->ifa_addr, static_cast<socklen_t>(size)};
        if (known.insert(endpoint.ip()).second) addresses.push_back({entry->ifa_name, endpoint.ip()});
    }
    return addresses;
}

}  // namespace ip_addresses
