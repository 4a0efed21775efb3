// Regular expressions, algorithms and ranges of characters: hardly a loop.
#include "ip_addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <numeric>
#include <regex>

namespace ip_addresses {

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
    static const std::regex dotted(
        R"((0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2}))");
    std::match_results<std::string_view::const_iterator> parts;
    if (!std::regex_match(text.begin(), text.end(), parts, dotted)) return std::nullopt;
    std::array<unsigned long, 4> values{};
    std::transform(parts.begin() + 1, parts.end(), values.begin(),
                   [](const auto& p) { return std::stoul(p.str()); });
    if (*std::max_element(values.begin(), values.end()) > 255) return std::nullopt;
    return std::accumulate(
        values.begin(), values.end(), std::uint32_t{0},
        [](std::uint32_t address, auto value) { return address * 256 + static_cast<std::uint32_t>(value); });
}

std::optional<Ipv6Address> parse_ipv6(std::string_view text) {
    in6_addr binary{};
    if (std::count(text.begin(), text.end(), '\0') > 0) return {};
    if (inet_pton(AF_INET6, std::string{text}.c_str(), &binary) <= 0) return {};
    Ipv6Address address;
    std::copy(std::begin(binary.s6_addr), std::end(binary.s6_addr), address.begin());
    return address;
}

std::string format_ipv6(const Ipv6Address& address) {
    std::string text;  // ":2001:db8:0:0:0:0:0:1:"
    for (std::size_t i = 0; i < 16; i += 2) text += fmt::format(":{:x}", address[i] << 8 | address[i + 1]);
    text += ':';
    if (text.starts_with(":0:0:0:0:0:ffff:"))
        return fmt::format("::ffff:{}.{}.{}.{}", address[12], address[13], address[14], address[15]);
    std::string zeros = ":0:0:0:0:0:0:0:0:";
    for (; zeros.size() > 3; zeros.resize(zeros.size() - 2)) {
        if (const auto at = text.find(zeros); at != text.npos) {
            text.replace(at, zeros.size(), "::");
            break;
        }
    }
    if (!text.starts_with("::")) text.erase(0, 1);
    if (!text.ends_with("::")) text.pop_back();
    return text;
}

}  // namespace ip_addresses
