// ip_addresses [ADDRESS...]: shows what is inside an address; without one, lists this machine's interfaces.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "ip_addresses.hpp"
#include "program.hpp"

namespace {

void show_ipv4(const std::string& text, std::uint32_t address) {
    std::string bits, numbers;
    for (int shift = 24; shift >= 0; shift -= 8) {
        const std::uint32_t octet = address >> shift & 0xff;
        bits += fmt::format("{:08b}  ", octet);
        numbers += shift > 0 ? fmt::format("{:<8}  ", octet) : fmt::format("{}", octet);
    }
    bits.resize(bits.size() - 2);
    fmt::print("{}\n  the integer     {} (0x{:08x})\n", text, address, address);
    fmt::print("  in four octets  {}\n                  {}\n", bits, numbers);
    fmt::print("  back to text    {}\n", ip_addresses::format_ipv4(address));
}

void show_ipv6(const std::string& text, const ip_addresses::Ipv6Address& address) {
    fmt::print("{}\n  in full         {}\n", text, ip_addresses::expand_ipv6(address));
    fmt::print("  canonical       {}\n", ip_addresses::format_ipv6(address));
}

void show_address(const std::string& text) {
    if (text.find(':') == text.npos) {
        if (const auto address = ip_addresses::parse_ipv4(text)) return show_ipv4(text, *address);
    } else if (const auto address = ip_addresses::parse_ipv6(text)) {
        return show_ipv6(text, *address);
    }
    throw workbook::UsageError(fmt::format("\"{}\" is not an IP address", text));
}

}  // namespace

int main(int argc, char** argv) {
    const workbook::Program program{"ip_addresses", "[ADDRESS...]", "192.168.0.1 2001:db8::1"};
    return program.run(argc, argv, 0, 100, [](const std::vector<std::string>& arguments) {
        for (const std::string& text : arguments) show_address(text);
        if (!arguments.empty()) return;
        fmt::print("This machine's interfaces, one address per line:\n");
        for (const auto& [interface, address] : ip_addresses::list_interfaces())
            fmt::print("  {:<12}  {}\n", interface, address);
    });
}
