// Each number with three digits.
//
// Thought: 192.168.000.001 is the same address, and all are equally long.
// Works:   for people, and for octets from 100.
// Breaks:  other programs refuse a leading zero, or take it for the mark of an octal number: 010 is 8 then.
//
// fails: 1.2
// cause: padded_to_three_digits
#include "ip_addresses.hpp"

namespace ip_addresses {

std::string format_ipv4(std::uint32_t address) {
    return fmt::format("{:03}.{:03}.{:03}.{:03}", address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
                       address & 0xff);
}

}  // namespace ip_addresses
