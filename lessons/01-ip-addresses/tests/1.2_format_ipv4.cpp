// 1.2 format_ipv4 writes the number as dotted decimal, the highest octet first: parse_ipv4
// the other way round. The contract is in ../ip_addresses.hpp.
#include <sstream>

#include "addresses.hpp"

using namespace testing;

namespace {

std::string in_hexadecimal(std::uint32_t address) {
    return fmt::format("{:x}.{:x}.{:x}.{:x}", address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
                       address & 0xff);
}

// Why a text of digits and dots is not the address's.
Cause why_numbers(std::string_view got) {
    std::istringstream in{std::string(got)};
    for (std::string part; std::getline(in, part, '.');) {
        if (part.size() > 1 && part[0] == '0') return "padded_to_three_digits"_cause;
        if (part.size() > 3 || (part.size() == 3 && part > "255")) return "shifted_not_masked"_cause;
    }
    if (std::count(got.begin(), got.end(), '.') != 3) return "three_dots"_cause;
    return "shift_and_mask"_cause;
}

Cause why_text(std::uint32_t address, std::string_view got, std::string_view expected) {
    constexpr std::size_t shortest = 7;  // "1.2.3.4" comes first, and was whole
    if (got == dotted(reversed(address))) return "inet_ntoa_host_order"_cause;
    if (has_raw_octets(got)) return "octet_as_character"_cause;
    if (lower(std::string(got)) == in_hexadecimal(address)) return "hexadecimal_octets"_cause;
    if (got.find('-') != got.npos) return "negative_octet"_cause;
    if (got.find_first_not_of("0123456789.") != got.npos) return "not_only_digits_and_dots"_cause;
    if (got.size() >= shortest && expected.starts_with(got)) return "buffer_for_15_characters"_cause;
    return why_numbers(got);
}

void expect_text(std::uint32_t address, std::string_view expected, Place place = Place::here()) {
    const std::string got = call(
        fmt::format("format_ipv4(0x{:08x})", address), [&] { return answer::format_ipv4(address); }, {},
        place);
    expect_equal("the text", got, expected, why_text(address, got, expected), place);
}

}  // namespace

TEST_CASE("1.2 format_ipv4 writes the highest octet first", "[1.2]") {
    expect_text(0x01020304, "1.2.3.4");
    expect_text(0xc0a80001, "192.168.0.1");
    expect_text(0x7b7b7b7b, "123.123.123.123");
    expect_text(0x0a141e28, "10.20.30.40");
    expect_text(0xfffefdfc, "255.254.253.252");
}

TEST_CASE("1.2 format_ipv4 writes the smallest and the largest addresses", "[1.2]") {
    expect_text(0, "0.0.0.0");
    expect_text(1, "0.0.0.1");
    expect_text(0x7fffffff, "127.255.255.255");
    expect_text(0x80000000, "128.0.0.0");
    expect_text(0xffffffff, "255.255.255.255");
}

TEST_CASE("1.2 format_ipv4 writes every octet in every place", "[1.2]") {
    for (unsigned place = 0; place < 4; ++place)
        for (std::uint32_t value = 0; value < 256; ++value)
            expect_text(with_octet(place, value), dotted(with_octet(place, value)));
}
