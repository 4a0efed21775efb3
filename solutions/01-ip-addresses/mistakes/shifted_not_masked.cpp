// Shifted down, but not cut out.
//
// Thought: address >> 16 is the second octet.
// Works:   the first octet; and all of 0.0.0.7.
// Breaks:  the higher octets come down with it: 1.2.3.4 is written as 1.258.66051.16909060.
//
// fails: 1.2
// cause: shifted_not_masked
#include "ip_addresses.hpp"

namespace ip_addresses {

std::string format_ipv4(std::uint32_t address) {
    return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16, address >> 8, address);
}

}  // namespace ip_addresses
