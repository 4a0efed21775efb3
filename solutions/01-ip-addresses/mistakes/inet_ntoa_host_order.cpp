// inet_ntoa() is given the number as it is.
//
// Thought: in_addr holds the address, so the integer goes in.
// Works:   for addresses that read the same backwards, and where the machine has network byte order.
// Breaks:  in_addr wants network byte order. 0xc0a80001 comes out as 1.0.168.192: htonl() is missing.
//
// fails: 1.2
// cause: inet_ntoa_host_order
#include "ip_addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace ip_addresses {

std::string format_ipv4(std::uint32_t address) {
    in_addr binary{};
    binary.s_addr = address;
    return inet_ntoa(binary);
}

}  // namespace ip_addresses
