// inet_aton() takes more than dotted decimal.
//
// Thought: it has no error value of its own among the addresses, so it is the strict one.
// Works:   every good address, 255.255.255.255, too.
// Breaks:  it also reads 1.2.3 (as 1.2.0.3), 0x7f.1, and 010.0.0.1 as 8.0.0.1. Two programs that read one
//          text as two addresses are a hole in whatever one of them guards.
//
// fails: 1.1
// cause: inet_aton
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    in_addr address{};
    if (inet_aton(std::string(text).c_str(), &address) == 0) return std::nullopt;
    return ntohl(address.s_addr);
}

}  // namespace ip_addresses
