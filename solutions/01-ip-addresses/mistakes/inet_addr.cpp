// inet_addr() reports an error by an address.
//
// Thought: it returns the address, or INADDR_NONE when the text is none.
// Works:   nearly all addresses come out right.
// Breaks:  INADDR_NONE is 0xffffffff, and so is the good address 255.255.255.255. (It also takes older forms
//          such as 1.2.3, and stops at a space.)
//
// fails: 1.1
// cause: inet_addr
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    const in_addr_t address = inet_addr(std::string(text).c_str());
    if (address == INADDR_NONE) return std::nullopt;
    return ntohl(address);
}

}  // namespace ip_addresses
