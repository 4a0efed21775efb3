// inet_pton() on the data of a string_view.
//
// Thought: text.data() is what inet_pton() wants: a const char*.
// Works:   for every literal and std::string: a NUL happens to follow.
// Breaks:  a part of a longer text goes on behind its end, and inet_pton() reads on to the next NUL.
//
// fails: 1.3
// cause: data_without_its_size
#include "ip_addresses.hpp"

#include <arpa/inet.h>

namespace ip_addresses {

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    Ipv6Address address;
    if (inet_pton(AF_INET6, text.data(), address.data()) != 1) return std::nullopt;
    return address;
}

}  // namespace ip_addresses
