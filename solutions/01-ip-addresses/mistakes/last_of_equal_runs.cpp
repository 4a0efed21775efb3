// The last of two equal runs is left out.
//
// Thought: >= or >, the run is equally long.
// Works:   where one run is longer than all others.
// Breaks:  2001:db8::1:0:0:1 becomes 2001:db8:0:0:1::1. Both are the same address, but only one is canonical.
//
// fails: 1.6
// cause: last_of_equal_runs
#include "ip_addresses.hpp"

#include <algorithm>

namespace ip_addresses {

std::string format_ipv6(const Ipv6Address& address) {
    if (std::all_of(address.begin(), address.begin() + 10, [](auto octet) { return octet == 0; }) &&
        address[10] == 0xff && address[11] == 0xff)
        return fmt::format("::ffff:{}.{}.{}.{}", address[12], address[13], address[14], address[15]);
    const auto group = [&](std::size_t i) { return address[2 * i] << 8 | address[2 * i + 1]; };
    std::size_t begin = 8, length = 2;  // of the longest run of zero groups
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t end = i;
        while (end < 8 && group(end) == 0) ++end;
        if (end - i >= length) begin = i, length = end - i;
    }
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == begin) text += "::", i += length - 1;
        else text += fmt::format("{}{:x}", text.empty() || text.ends_with(':') ? "" : ":", group(i));
    }
    return text;
}

}  // namespace ip_addresses
