// What inet_ntop() writes is taken for canonical.
//
// Thought: the system knows the RFC.
// Works:   for nearly every address.
// Breaks:  inet_ntop() is older than RFC 5952. It writes ::c000:201 with dots, too: "::192.0.2.1" was once
//          the text of an IPv4-compatible address.
//
// fails: 1.6
// cause: inet_ntop_as_it_is
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace ip_addresses {

std::string format_ipv6(const Ipv6Address& address) {
    char text[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, address.data(), text, sizeof text);
    return text;
}

}  // namespace ip_addresses
