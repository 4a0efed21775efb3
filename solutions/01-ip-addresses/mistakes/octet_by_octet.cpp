// Each octet is written for itself, without leading zeros.
//
// Thought: no leading zeros, so {:x} for each of the two octets of a group.
// Works:   for groups such as a1b2.
// Breaks:  1000 becomes 10 and 0: "100". A group is one number of 16 bits, and only its own leading zeros go.
//
// fails: 1.6
// cause: octet_by_octet
#include "ip_addresses.hpp"

#include <algorithm>

namespace ip_addresses {

std::string format_ipv6(const Ipv6Address& address) {
    if (std::all_of(address.begin(), address.begin() + 10, [](auto octet) { return octet == 0; }) &&
        address[10] == 0xff && address[11] == 0xff)
        return fmt::format("::ffff:{}.{}.{}.{}", address[12], address[13], address[14], address[15]);
    const auto group = [&](std::size_t i) { return address[2 * i] << 8 | address[2 * i + 1]; };
    std::size_t begin = 8, length = 1;  // of the longest run of zero groups
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t end = i;
        while (end < 8 && group(end) == 0) ++end;
        if (end - i > length) begin = i, length = end - i;
    }
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        const std::string high = address[2 * i] == 0 ? "" : fmt::format("{:x}", address[2 * i]);
        if (i == begin) text += "::", i += length - 1;
        else
            text += (text.empty() || text.ends_with(':') ? "" : ":") + high +
                    fmt::format("{:x}", address[2 * i + 1]);
    }
    return text;
}

}  // namespace ip_addresses
