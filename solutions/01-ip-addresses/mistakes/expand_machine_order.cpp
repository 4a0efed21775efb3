// Two octets read as one std::uint16_t.
//
// Thought: a group is a number of 16 bits; copy the octets into eight of those, and print them.
// Works:   on a machine with network byte order, and for groups such as 8a8a.
// Breaks:  elsewhere the number takes its low octet first: 0db8 becomes b80d. ntohs() turns it round.
//
// fails: 1.3
// cause: expand_machine_order
#include "ip_addresses.hpp"

#include <cstring>

namespace ip_addresses {

std::string expand_ipv6(const Ipv6Address& address) {
    std::uint16_t numbers[8];
    std::memcpy(numbers, address.data(), sizeof numbers);
    std::string text;
    for (const std::uint16_t number : numbers)
        text += fmt::format("{}{:04x}", text.empty() ? "" : ":", number);
    return text;
}

}  // namespace ip_addresses
