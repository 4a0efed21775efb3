// What inet_pton() returns is not looked at.
//
// Thought: it writes the address, which is all that is wanted.
// Works:   for every address.
// Breaks:  for other text it returns 0 and writes nothing: "localhost" becomes the address ::.
//
// fails: 1.3
// cause: pton_unchecked
#include "ip_addresses.hpp"

#include <arpa/inet.h>

#include <string>

namespace ip_addresses {

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    const std::string copy(text);
    Ipv6Address address{};
    if (copy.find('\0') != copy.npos) return std::nullopt;
    inet_pton(AF_INET6, copy.c_str(), address.data());
    return address;
}

}  // namespace ip_addresses
