// 1.1 parse_ipv4 reads exactly four decimal numbers from 0 to 255, one dot between each two, nothing else.
// The contract is in ../ip_addresses.hpp; RFC 6943, section 3.1.1, says what lax readers lead to.
#include <arpa/inet.h>

#include <fmt/ranges.h>

#include "addresses.hpp"

using namespace testing;

namespace {

// Why a good address was not read.
Cause why_refused(std::uint32_t address) {
    if (address == 0xffffffff) return "inet_addr"_cause;
    if (address >= 0x80000000) return "signed_int"_cause;  // addresses with high octets elsewhere were read
    return "good_address_refused"_cause;
}

// Why an address has a wrong value.
Cause why_order(std::uint32_t got, std::uint32_t expected) {
    return got == reversed(expected) ? "network_order_kept"_cause : "octets_in_wrong_places"_cause;
}

// Whether it was read as inet_aton() reads the older forms, which have fewer numbers.
bool as_inet_aton(std::string_view text, std::uint32_t got) {
    in_addr address{};
    return std::count(text.begin(), text.end(), '.') < 3 &&
           inet_aton(std::string(text).c_str(), &address) == 1 && ntohl(address.s_addr) == got;
}

void expect_read(std::string_view text, std::uint32_t expected, Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_ipv4({})", quote(text)), [&] { return answer::parse_ipv4(text); }, {}, place);
    expect(got.has_value(), hex(expected), hex(got), why_refused(expected), place);
    expect(*got == expected, hex(expected), hex(got), why_order(*got, expected), place);
}

void expect_refused(const Cause& why, std::string_view text, Place place = Place::here()) {
    const auto got = read(
        fmt::format("parse_ipv4({})", quote(text)), [&] { return answer::parse_ipv4(Exact(text).view()); },
        "other_text_throws"_cause, place);
    expect(!got.has_value(), "nothing (std::nullopt): this is not dotted decimal", hex(got),
           got && as_inet_aton(text, *got) ? "inet_aton"_cause : why, place);
}
void expect_refused(const Cause& why, std::initializer_list<std::string_view> texts,
                    Place place = Place::here()) {
    for (const std::string_view text : texts) expect_refused(why, text, place);
}

}  // namespace

TEST_CASE("1.1 parse_ipv4 puts the four octets into one integer", "[1.1]") {
    expect_read("1.2.3.4", 0x01020304);
    expect_read("10.20.30.40", 0x0a141e28);
    expect_read("127.0.0.1", 0x7f000001);
    expect_read("123.123.123.123", 0x7b7b7b7b);
    expect_read("100.200.201.255", 0x64c8c9ff);
    expect_read("192.168.0.1", 0xc0a80001);
    expect_read("128.0.0.0", 0x80000000);
    expect_read("0.0.0.0", 0);
    expect_read("255.255.255.255", 0xffffffff);
}

TEST_CASE("1.1 parse_ipv4 looks only at the characters it was given", "[1.1]") {
    const std::string text = "10.1.2.34";
    const auto got = call("parse_ipv4(the first 8 characters of \"10.1.2.34\")",
                          [&] { return answer::parse_ipv4(std::string_view(text).substr(0, 8)); });
    expect(got != 0x0a010222U, hex(0x0a010203), hex(got), "string_view_as_c_string"_cause);
    expect(got.has_value(), hex(0x0a010203), hex(got), why_refused(0x0a010203));
    expect(*got == 0x0a010203, hex(0x0a010203), hex(got), why_order(*got, 0x0a010203));
}

TEST_CASE("1.1 parse_ipv4 reads every number from 0 to 255 in every place", "[1.1]") {
    for (unsigned place = 0; place < 4; ++place)
        for (std::uint32_t value = 0; value < 256; ++value)
            expect_read(Exact(dotted(with_octet(place, value))).view(), with_octet(place, value));
}

TEST_CASE("1.1 parse_ipv4 refuses numbers above 255", "[1.1]") {
    for (const char* big : {"256", "257", "260", "300", "511", "512", "999", "1000", "65536", "4294967296",
                            "4294967297", "18446744073709551616", "99999999999999999999999999"}) {
        for (std::size_t place = 0; place < 4; ++place) {
            std::vector<std::string> parts = {"1", "2", "3", "4"};
            parts[place] = big;
            expect_refused("number_above_255"_cause, fmt::format("{}", fmt::join(parts, ".")));
        }
    }
}

TEST_CASE("1.1 parse_ipv4 wants exactly four numbers", "[1.1]") {
    expect_refused("fewer_than_four_numbers"_cause,
                   {"1.2.3", "1.2", "1", "", "16909060", "0x01020304", "1.2.772"});
    expect_refused("four_numbers_then_anything"_cause,
                   {"1.2.3.4.5", "1.2.3.4.5.6", "1.2.3.4.0", "0.0.0.0.0"});
    expect_refused("getline_at_the_dots"_cause, {"1.2.3.4.", "1.2.3.", "1.2.", "."});
    expect_refused("number_without_digits"_cause,
                   {"1..3.4", "1.2..4", "..3.4", ".2.3.4", ".1.2.3.4", "1..2.3.4", "...", "...."});
    expect_refused("other_separator"_cause,
                   {"1 2 3 4", "1,2,3,4", "1:2:3:4", "1.2.3:4", "1-2-3-4", "1x2x3x4"});
}

TEST_CASE("1.1 parse_ipv4 refuses everything but digits and dots", "[1.1]") {
    expect_refused("stoi_on_each_part"_cause,
                   {"1.2.3.4x", "1x.2.3.4", "1.2.3.4 ", "1.2.3.4\n", "1.2.3.4 junk", "1.2.3.4/8",
                    "1.2.3.4:80", "1 .2.3.4", "1\t.2.3.4", "1e1.2.3.4"});
    expect_refused("spaces_and_signs"_cause, {" 1.2.3.4", "1. 2.3.4", "1.2.3. 4", "+1.2.3.4", "1.+2.3.4",
                                              "-1.2.3.4", "1.-2.3.4", "1.2.3.-4", "-0.0.0.0"});
    expect_refused("other_character"_cause, {"x1.2.3.4", "1.2.x3.4", "a.b.c.d", "0x7f.0.0.1", "7f.0.0.1",
                                             "1.2.3.0x4", "\xd9\xa1.2.3.4"});
    expect_refused("nul_hides_the_rest"_cause,
                   {std::string_view("1.2.3.4\0", 8), std::string_view("1.2.3.4\0junk", 12)});
}

TEST_CASE("1.1 parse_ipv4 refuses every other character in every place", "[1.1]") {
    for (unsigned value = 0; value < 256; ++value) {
        const char c = static_cast<char>(value);
        if (c >= '0' && c <= '9') continue;
        for (const std::size_t digit : {0U, 2U, 6U}) {  // of "1.2.3.4"
            std::string text = "1.2.3.4";
            text[digit] = c;
            expect_refused("other_character"_cause, text);
            expect_refused("other_character"_cause, std::string("1.2.3.4").insert(digit, 1, c));
            expect_refused("other_character"_cause, std::string("1.2.3.4").insert(digit + 1, 1, c));
        }
        if (c == '.') continue;
        for (const std::size_t dot : {1U, 3U, 5U}) {
            std::string text = "1.2.3.4";
            text[dot] = c;
            expect_refused("other_separator"_cause, text);
        }
    }
}

TEST_CASE("1.1 parse_ipv4 reads a good text after a bad one", "[1.1]") {
    expect_refused("number_above_255"_cause, {"192.0.2.99999999999999999999"});
    const auto got = call("parse_ipv4(\"192.0.2.1\"), after a text that it refused",
                          [] { return answer::parse_ipv4("192.0.2.1"); });
    expect(got == 0xc0000201U, hex(0xc0000201), hex(got), "left_from_the_text_before"_cause);
}

TEST_CASE("1.1 parse_ipv4 refuses leading zeros", "[1.1]") {
    expect_refused("leading_zeros"_cause, {"010.0.0.1", "01.2.3.4", "1.02.3.4", "1.2.003.4", "1.2.3.00",
                                           "000.0.0.0", "1.2.3.0000004", "1.2.3.08", "1.2.3.0255"});
}

TEST_CASE("1.1 parse_ipv4 refuses texts of any length", "[1.1]") {
    for (const std::size_t size : {16U, 17U, 64U, 256U, 5000U, 65536U, 70000U}) {
        expect_refused("cut_to_the_buffer"_cause, std::string(size, '1'));
        expect_refused("cut_to_the_buffer"_cause, "1.2.3.4" + std::string(size, ' '));
        expect_refused("cut_to_the_buffer"_cause, "255.255.255.255" + std::string(size, '1'));
        expect_refused("cut_to_the_buffer"_cause, std::string(size, '.'));
    }
}

TEST_CASE("1.1 parse_ipv4 is written by hand", "[1.1]") {
    Faults::address_function = nullptr;
    for (const std::uint32_t address : {0xc0000201U, 0U, 0xffffffffU}) expect_read(dotted(address), address);
    expect(Faults::address_function == nullptr, "digits and dots read by your own code",
           fmt::format("a call of {}()", Faults::address_function == nullptr ? "" : Faults::address_function),
           "ready_made"_cause);
}
