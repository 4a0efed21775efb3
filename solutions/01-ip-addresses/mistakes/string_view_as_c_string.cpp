// A string_view handed to a function for C strings.
//
// Thought: text.data() is the text.
// Works:   for every string literal and std::string: a NUL happens to follow.
// Breaks:  a part of a longer text has no NUL at its end: inet_pton() reads on into what stands behind it.
//
// fails: 1.1
// cause: string_view_as_c_string
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    in_addr address{};
    if (inet_pton(AF_INET, text.data(), &address) != 1) return std::nullopt;
    return ntohl(address.s_addr);
}

}  // namespace ip_addresses
