// The four octets as inet_pton() wrote them.
//
// Thought: inet_pton() gives the address, so s_addr is the integer.
// Works:   1.1.1.1, 127.0.0.127, any address that reads the same backwards; and every one on a machine with
//          network byte order.
// Breaks:  s_addr is in network byte order. On most machines 192.168.0.1 becomes 0x0100a8c0, which is
//          1.0.168.192.
//
// fails: 1.1
// cause: network_order_kept
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    const std::string copy(text);
    in_addr address{};
    if (copy.find('\0') != copy.npos || inet_pton(AF_INET, copy.c_str(), &address) != 1) return std::nullopt;
    return address.s_addr;
}

}  // namespace ip_addresses
