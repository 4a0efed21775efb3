// 2.1  A port in text is decimal digits and nothing else, at most 65535; leading zeros change nothing. For
// any other text the answer is std::nullopt. The contract is in ports.hpp.
#include <algorithm>

#include "../ports.hpp"
#include "check.hpp"
#include "faults.hpp"
#include "shared.hpp"

using namespace testing;

namespace {

// The text ends where its memory does: a look behind its end shows. getaddrinfo() reads ports, too.
std::optional<unsigned> parse_port(std::string_view text, Place place) {
    const Exact exact(text);
    const int looked_up = Faults::getaddrinfo_calls;
    const auto got = call_that_throws_nothing(
        fmt::format("parse_port({})", quote(text)), [&] { return ports::parse_port(exact.view()); },
        "parse_port_throws"_cause, place);
    expect(Faults::getaddrinfo_calls == looked_up, "a port that your code reads",
           "the resolver was asked for it", "resolver_reads_the_port"_cause, place);
    return got;
}

Cause why_not(unsigned port, std::optional<unsigned> got, const Cause& otherwise) {
    if (got && got == swapped(port)) return "htons_of_the_number"_cause;
    if (!got && port == 0) return "zero_as_an_error"_cause;
    if (!got && port > 32767) return "port_in_15_bits"_cause;
    return otherwise;
}

void check_port(std::string_view text, unsigned port, const Cause& otherwise = "good_port"_cause,
                Place place = Place::here()) {
    const auto got = parse_port(text, place);
    expect(got == port, fmt::format("the port {}", port), show(got), why_not(port, got, otherwise), place);
}

// What atoi() makes of a text that begins with digits.
unsigned leading_number(std::string_view text) {
    unsigned number = 0;
    for (const char c : text.substr(0, text.find_first_not_of("0123456789")))
        number = number * 10 + static_cast<unsigned>(c - '0');
    return number;
}

// What 16 bits keep of a large number.
unsigned low_16_bits(std::string_view digits) {
    unsigned number = 0;
    for (const char c : digits) number = (number * 10 + static_cast<unsigned>(c - '0')) & 0xffff;
    return number;
}

void check_no_port(std::string_view text, const Cause& why, Place place = Place::here()) {
    const auto got = parse_port(text, place);
    expect(!got.has_value(), "nothing (std::nullopt)", show(got), why, place);
}

// As above; `why` explains one wrong value, and `otherwise` all the others.
void check_no_port(std::string_view text, unsigned wrong, const Cause& why, const Cause& otherwise,
                   Place place = Place::here()) {
    const auto got = parse_port(text, place);
    expect(!got.has_value(), "nothing (std::nullopt)", show(got), got == wrong ? why : otherwise, place);
}

}  // namespace

TEST_CASE("2.1 parse_port reads a port", "[2.1]") {
    for (const unsigned port : {80, 443, 8080, 49152, 65535, 1, 0}) check_port(std::to_string(port), port);
}

TEST_CASE("2.1 parse_port looks only at the characters it was given", "[2.1]") {
    const std::string text = "8080";
    const auto got = call_that_throws_nothing(
        "parse_port(the first 2 characters of \"8080\")",
        [&] { return ports::parse_port(std::string_view(text).substr(0, 2)); }, "parse_port_throws"_cause,
        Place::here());
    expect(got == 80, "the port 80", show(got), got == 8080 ? "view_without_a_nul"_cause : "good_port"_cause);
}

TEST_CASE("2.1 parse_port reads every port", "[2.1]") {
    for (unsigned port = 0; port <= 65535; port += port < 2000 || port > 65000 ? 1 : 97)
        check_port(std::to_string(port), port);
}

TEST_CASE("2.1 parse_port refuses everything but digits", "[2.1]") {
    for (const char* text :
         {"80abc", "80 ", "80\n", "80\r\n", "8 0", "80.0", "80,", "80:", "1e3", "8_0", "80-90"})
        check_no_port(text, leading_number(text), "end_not_looked_at"_cause, "only_digits"_cause);
    check_no_port("", "empty_text"_cause);
    for (const char* text : {"abc", "http", "a80", ":80", "0x50", " "})
        check_no_port(text, "only_digits"_cause);
    for (const char* text : {" 80", "\t80", "+80", "-80", "-1", "-0", "--1", "-65456"})
        check_no_port(text, "stoul_takes_signs"_cause);
    for (const std::string_view text : {std::string_view("80\0", 3), std::string_view("80\0junk", 7)})
        check_no_port(text, 80, "nul_in_a_view"_cause, "only_digits"_cause);
    for (int value = 0; value < 256; ++value) {
        const auto c = static_cast<char>(value);
        if (c >= '0' && c <= '9') continue;
        for (const std::string& text : {std::string(1, c), c + std::string("80"), std::string("8") + c + "0"})
            check_no_port(text, "only_digits"_cause);
        check_no_port(std::string("80") + c, 80, "end_not_looked_at"_cause, "only_digits"_cause);
    }
}

TEST_CASE("2.1 parse_port refuses numbers above 65535", "[2.1]") {
    for (const char* text : {"65536", "65537", "65616", "70000", "99999", "100000", "131072"})
        check_no_port(text, low_16_bits(text), "narrowed_then_checked"_cause, "above_65535"_cause);
    for (unsigned number = 65536; number < 70000; number += number < 66000 || number > 69500 ? 1 : 97)
        check_no_port(std::to_string(number), low_16_bits(std::to_string(number)),
                      "narrowed_then_checked"_cause, "above_65535"_cause);
    for (unsigned times = 1; times < 200; ++times)
        check_no_port(std::to_string(times * 65536 + 80), 80, "narrowed_then_checked"_cause,
                      "above_65535"_cause);
    for (const char* text : {"4294967295", "4294967296", "4294967376", "18446744073709551616",
                             "18446744073709551696", "99999999999999999999999999999999", "2147483728",
                             "8589934672", "9223372036854775888",  // 80 and 2^31, 2^33, 2^63, 2^128
                             "340282366920938463463374607431768211536"})
        check_no_port(text, low_16_bits(text), "wraps_in_32_bits"_cause, "above_65535"_cause);
    for (const std::size_t size : {5000U, 65536U}) {
        check_no_port(std::string(size, '1'), "above_65535"_cause);
        check_no_port("80" + std::string(size, 'x'), "only_digits"_cause);
    }
}

TEST_CASE("2.1 parse_port ignores leading zeros", "[2.1]") {
    for (const char* text : {"0080", "080"}) check_port(text, 80, "octal"_cause);
    check_port("00", 0, "octal"_cause);
    check_port("000080", 80, "at_most_five_digits"_cause);
    check_port("0000000000000000065535", 65535, "at_most_five_digits"_cause);
    for (std::size_t zeros = 1; zeros < 300; ++zeros)
        check_port(std::string(zeros, '0') + "80", 80, "at_most_five_digits"_cause);
    for (const std::size_t zeros : {5000U, 65536U})
        check_port(std::string(zeros, '0') + "80", 80, "at_most_five_digits"_cause);
    check_no_port("0000065536", "above_65535"_cause);
    check_no_port(std::string(300, '0') + "65536", "above_65535"_cause);
}
