// The first run is left out, not the longest.
//
// Thought: "::" may stand once, so the first run of zeros gets it.
// Works:   where there is one run.
// Breaks:  1:0:0:2::3 becomes 1::2:0:0:0:3, which is longer.
//
// fails: 1.6
// cause: first_run_only
#include "ip_addresses.hpp"

#include <algorithm>

namespace ip_addresses {

std::string format_ipv6(const Ipv6Address& address) {
    if (std::all_of(address.begin(), address.begin() + 10, [](auto octet) { return octet == 0; }) &&
        address[10] == 0xff && address[11] == 0xff)
        return fmt::format("::ffff:{}.{}.{}.{}", address[12], address[13], address[14], address[15]);
    const auto group = [&](std::size_t i) { return address[2 * i] << 8 | address[2 * i + 1]; };
    std::size_t begin = 0, end = 0;  // of the first run of at least two zero groups
    for (std::size_t i = 0; i < 7 && end == 0; ++i)
        if (group(i) == 0 && group(i + 1) == 0)
            for (begin = end = i; end < 8 && group(end) == 0;) ++end;
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == begin && end > 0) text += "::", i = end - 1;
        else text += fmt::format("{}{:x}", text.empty() || text.ends_with(':') ? "" : ":", group(i));
    }
    return text;
}

}  // namespace ip_addresses
