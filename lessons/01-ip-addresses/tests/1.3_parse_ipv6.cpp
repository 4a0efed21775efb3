// 1.3 parse_ipv6 reads the notations of RFC 4291, section 2.2, with inet_pton(3): the whole text or none.
// expand_ipv6 writes all eight groups with all their digits. The contracts are in ../ip_addresses.hpp.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "addresses.hpp"

using namespace testing;

namespace {

const Ipv6Address the_tutorials = groups({0x2001, 0x0db8, 0x85a3, 0x0042, 0x1000, 0x8a2e, 0x0370, 0x7334});

// 16 different octets, counted up from `first`.
Ipv6Address counted_from(unsigned first) {
    Ipv6Address address{};
    for (unsigned i = 0; i < 16; ++i) address[i] = static_cast<std::uint8_t>(first + i);
    return address;
}

void expect_read(std::string_view text, const Ipv6Address& expected, Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_ipv6({})", quote(text)), [&] { return answer::parse_ipv6(text); }, {}, place);
    expect(got.has_value(), octets(expected), octets(got),
           text.size() > 39 ? "at_most_39_characters"_cause(text.size()) : "good_ipv6_refused"_cause, place);
    expect(*got == expected, octets(expected), octets(got),
           *got == swapped_octets(expected) ? "parsed_octets_swapped"_cause : "parsed_octets_differ"_cause,
           place);
}

void expect_refused(const Cause& why, std::string_view text, Place place = Place::here()) {
    const auto got = read(
        fmt::format("parse_ipv6({})", quote(text)), [&] { return answer::parse_ipv6(Exact(text).view()); },
        "other_text_throws"_cause, place);
    expect(!got.has_value(), "nothing (std::nullopt)", octets(got), why, place);
}
void expect_refused(const Cause& why, std::initializer_list<std::string_view> texts,
                    Place place = Place::here()) {
    for (const std::string_view text : texts) expect_refused(why, text, place);
}

Cause why_expanded(const Ipv6Address& address, std::string_view got) {
    if (got == octets(swapped_octets(address))) return "expand_machine_order"_cause;
    if (has_raw_octets(got)) return "octet_as_character"_cause;
    if (has_upper_case_digits(got)) return "upper_case"_cause;
    if (got.find("::") != got.npos || got.find('.') != got.npos) return "short_form"_cause;
    if (got.size() < octets(address).size() && std::count(got.begin(), got.end(), ':') == 7)
        return "expand_one_digit"_cause;
    return "eight_groups_of_four_digits"_cause;
}

void expect_expanded(const Ipv6Address& address, Place place = Place::here()) {
    char name[INET6_ADDRSTRLEN] = "";
    inet_ntop(AF_INET6, address.data(), name, sizeof name);
    const std::string got = call(
        fmt::format("expand_ipv6(the 16 octets of {})", name), [&] { return answer::expand_ipv6(address); },
        {}, place);
    expect_equal("the text", got, octets(address), why_expanded(address, got), place);
}

}  // namespace

TEST_CASE("1.3 parse_ipv6 reads every notation", "[1.3]") {
    expect_read("2001:0db8:85a3:0042:1000:8a2e:0370:7334", the_tutorials);
    expect_read("2001:db8:85a3:42:1000:8a2e:370:7334", the_tutorials);
    expect_read("2001:DB8:85A3:42:1000:8A2E:370:7334", the_tutorials);
    expect_read("::", Ipv6Address{});
    expect_read("::1", groups({0, 0, 0, 0, 0, 0, 0, 1}));
    expect_read("1::", groups({1, 0, 0, 0, 0, 0, 0, 0}));
    expect_read("fe80::1:2", groups({0xfe80, 0, 0, 0, 0, 0, 1, 2}));
    expect_read("1:2:3:4:5:6:7::", groups({1, 2, 3, 4, 5, 6, 7, 0}));
    expect_read("::2:3:4:5:6:7:8", groups({0, 2, 3, 4, 5, 6, 7, 8}));
    expect_read("::ffff:192.0.2.1", groups({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}));
    expect_read("64:ff9b::192.0.2.1", groups({0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0201}));
    expect_read("1:2:3:4:5:6:192.0.2.1", groups({1, 2, 3, 4, 5, 6, 0xc000, 0x0201}));
    expect_read("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                groups({0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff}));
}

TEST_CASE("1.3 parse_ipv6 reads every octet in every place", "[1.3]") {
    for (unsigned first = 0; first < 256; ++first) {
        const std::string text = octets(counted_from(first));
        expect_read(Exact(text).view(), counted_from(first));
    }
}

TEST_CASE("1.3 parse_ipv6 reads exactly the text it was given", "[1.3]") {
    const std::string longer = "2001:db8::1:ffff";
    const Ipv6Address expected = groups({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1});
    const auto got = call("parse_ipv6(the first 11 characters of \"2001:db8::1:ffff\")",
                          [&] { return answer::parse_ipv6(std::string_view(longer).substr(0, 11)); });
    expect(got != groups({0x2001, 0xdb8, 0, 0, 0, 0, 1, 0xffff}), octets(expected), octets(got),
           "data_without_its_size"_cause);
    expect(got == expected, octets(expected), octets(got),
           got ? "parsed_octets_differ"_cause : "good_ipv6_refused"_cause);
}

TEST_CASE("1.3 parse_ipv6 reads the longest texts", "[1.3]") {
    const auto mapped = [](unsigned low) { return groups({0, 0, 0, 0, 0, 0xffff, 0xc0a8, 0x6400 + low}); };
    expect_read(Exact("0:0000:0000:0000:0000:ffff:192.168.100.2").view(), mapped(2));
    expect_read(Exact("0000:0000:0000:0000:0000:ffff:192.168.100.2").view(), mapped(2));
    expect_read(Exact("0000:0000:0000:0000:0000:ffff:192.168.100.20").view(), mapped(20));
    expect_read(Exact("0000:0000:0000:0000:0000:ffff:192.168.100.200").view(), mapped(200));
}

TEST_CASE("1.3 parse_ipv6 refuses what is not an IPv6 address", "[1.3]") {
    expect_refused("pton_unchecked"_cause, {"localhost", "g::", "1", "", ":"});
    expect_refused("more_than_the_address"_cause,
                   {"::1 ", " ::1", "::1\n", "\t::1", "[::1]", "[::1", "::1]", "::1/64", "::1,", "::1 junk"});
    expect_refused("not_in_the_notation"_cause,
                   {"192.0.2.1", "::256.0.0.1", "::1.2.3", "::1.2.3.4.5", "::1.2.3.04",
                    "1.2.3.4::", "12345::", "00001::", "0x1::", "-1::", "+1::"});
    expect_refused("eight_groups"_cause, {"1::2::3", "::1::", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                                          "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:1.2.3.4",
                                          "1:2:3:4::5:6:7:8", "1:2:3:4:5:1.2.3.4"});
    expect_refused("getaddrinfo_takes_zones"_cause, {"fe80::1%lo", "::1%lo", "fe80::1%1", "fe80::1%"});
}

TEST_CASE("1.3 parse_ipv6 refuses every other character around an address", "[1.3]") {
    for (unsigned value = 0; value < 256; ++value) {
        const char c = static_cast<char>(value);
        if (c == ':' || (value < 128 && std::isxdigit(static_cast<int>(value)) != 0)) continue;
        const std::string around(1, c);
        for (const std::string& text : {around + "::1", "::1" + around, around + "::1" + around})
            expect_refused(c == '\0' ? "nul_hides_the_rest"_cause : "more_than_the_address"_cause, text);
    }
}

TEST_CASE("1.3 parse_ipv6 refuses texts of any length", "[1.3]") {
    for (const std::string longest :
         {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0000:0000:0000:0000:0000:ffff:255.255.255.255"})
        expect_refused("cut_to_the_buffer"_cause, longest + "x");
    for (const std::size_t size : {40U, 46U, 47U, 64U, 256U, 1024U, 5000U, 65536U, 70000U})
        expect_refused("cut_to_the_buffer"_cause, "::1" + std::string(size, '1'));
}

TEST_CASE("1.3 parse_ipv6 takes a NUL for a character", "[1.3]") {
    expect_refused("nul_hides_the_rest"_cause,
                   {std::string_view("::1\0junk", 8), std::string_view("::1\0", 4), std::string_view("\0", 1),
                    std::string_view("\0::1", 4)});
}

TEST_CASE("1.3 expand_ipv6 writes eight groups of four digits", "[1.3]") {
    expect_expanded(the_tutorials);
    expect_expanded(Ipv6Address{});
    expect_expanded(groups({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}));
    expect_expanded(groups({0xABCD, 0xEF01, 1, 0x10, 0x100, 0x1000, 0, 0xffff}));
    expect_expanded(groups({1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_CASE("1.3 expand_ipv6 writes every octet in every place", "[1.3]") {
    for (unsigned first = 0; first < 256; ++first) expect_expanded(counted_from(first));
    const AtAnOddAddress odd{.address = counted_from(0x20)};  // octets may stand anywhere
    expect_expanded(odd.address);
}
