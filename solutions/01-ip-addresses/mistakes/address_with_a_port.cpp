// The text of an endpoint is taken for that of an address.
//
// Thought: getifaddrs() gives a sockaddr, net::Endpoint reads one, and to_string() writes it.
// Works:   The address is there, with something behind it.
// Breaks:  A sockaddr has room for a port, an interface has none: "192.0.2.7:0" is no address. ip() writes
//          the address alone.
//
// fails: 1.4
// cause: address_with_a_port
#include "ip_addresses.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <memory>

#include "socket.hpp"

namespace ip_addresses {

std::vector<InterfaceAddress> list_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) net::throw_errno("getifaddrs");
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{first, &freeifaddrs};
    std::vector<InterfaceAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        const int family = entry->ifa_addr == nullptr ? AF_UNSPEC : entry->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        const std::size_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        const net::Endpoint endpoint{entry->ifa_addr, static_cast<socklen_t>(size)};
        addresses.push_back({entry->ifa_name, endpoint.to_string()});
    }
    return addresses;
}

}  // namespace ip_addresses
