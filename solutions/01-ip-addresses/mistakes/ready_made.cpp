// inet_pton() reads the address.
//
// Thought: The system has a strict reader, so nobody has to write one.
// Works:   At work: it refuses what it should, and glibc's is well tested.
// Breaks:  The exercise asks for it by hand. The next format may have no function in the library, and then
//          you have to read it yourself, with the same care.
//
// fails: 1.1
// cause: ready_made
#include "ip_addresses.hpp"

#include <arpa/inet.h>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    in_addr address{};
    const std::string copy{text};
    if (copy.find('\0') != copy.npos || inet_pton(AF_INET, copy.c_str(), &address) != 1) return std::nullopt;
    return ntohl(address.s_addr);
}

}  // namespace ip_addresses
