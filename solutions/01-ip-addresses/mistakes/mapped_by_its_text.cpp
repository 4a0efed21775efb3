// An IPv4-mapped address is told by how its text begins.
//
// Thought: the text of a mapped address begins with "::ffff:".
// Works:   for the mapped ones, and most others.
// Breaks:  ::ffff:0:c000:201 begins so, too: "::" stands for as many groups as are missing, here four.
//          Compare the octets of addresses, never their texts.
//
// fails: 1.6
// cause: mapped_by_its_text
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string_view>

namespace ip_addresses {

std::string format_ipv6(const Ipv6Address& address) {
    char text[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, address.data(), text, sizeof text);
    const std::string_view view = text;
    if (view.starts_with("::ffff:"))
        return fmt::format("::ffff:{}.{}.{}.{}", address[12], address[13], address[14], address[15]);
    if (view.find('.') != view.npos)  // ::192.0.2.1, an IPv4-compatible address
        return fmt::format("::{:x}:{:x}", address[12] << 8 | address[13], address[14] << 8 | address[15]);
    return text;
}

}  // namespace ip_addresses
