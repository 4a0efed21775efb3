// A colon between the parts, whatever they are.
//
// Thought: groups are joined with ":", and the run that is left out is an empty part, which makes the "::".
// Works:   for a run in the middle: 2001:db8::1.
// Breaks:  at an end of the text an empty part makes one colon, not two: :1 and 1: are no addresses.
//
// fails: 1.6
// cause: colon_after_each_group
#include "ip_addresses.hpp"

#include <algorithm>
#include <vector>

#include <fmt/ranges.h>

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
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == begin) parts.push_back(""), i += length - 1;
        else parts.push_back(fmt::format("{:x}", group(i)));
    }
    return fmt::format("{}", fmt::join(parts, ":"));
}

}  // namespace ip_addresses
