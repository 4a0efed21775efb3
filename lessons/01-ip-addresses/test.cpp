// The companion test of lesson 01. You need not read it: when it fails, it tells its story.
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <functional>
#include <sstream>

#include "check.hpp"
#include "ip_addresses.hpp"
#include "peer.hpp"

using namespace testing;
namespace answer = ip_addresses;

namespace {

std::string dotted(std::uint32_t address) {
    return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
                       address & 0xff);
}
std::string hex(std::uint32_t address) {
    return fmt::format("0x{:08x} ({})", address, dotted(address));
}
std::string hex(const std::optional<std::uint32_t>& address) {
    return address ? hex(*address) : show(std::nullopt);
}
std::uint32_t reversed(std::uint32_t address) {
    return (address >> 24) | (address >> 8 & 0xff00) | (address << 8 & 0xff0000) | (address << 24);
}

const char* const why_thrown =
    "A text that is no address is nothing unusual: the contract returns std::nullopt for it. "
    "(std::stoi() throws.)";

// Why a good address was not read.
std::string why_refused(std::uint32_t address) {
    if (address == 0xffffffff)
        return "255.255.255.255 is an address like any other. A function that marks an error by this very "
               "number, such as inet_addr(), can't return it.";
    if (address >= 0x80000000)
        return "192 << 24 does not fit into an int: it becomes negative, and so looks like an error. Shift "
               "unsigned numbers, of 32 bits.";
    return "This is a good address: four numbers from 0 to 255 with dots between them.";
}

// Why an address has a wrong value.
std::string why_order(std::uint32_t got, std::uint32_t expected) {
    if (got == reversed(expected))
        return "The octets are reversed. The first number is the highest octet of the integer. (inet_pton() "
               "and inet_addr() write network byte order: ntohl() makes a number of it.)";
    return "Each number is one octet, the first is the highest: a.b.c.d is "
           "a * 2^24 + b * 2^16 + c * 2^8 + d.";
}

void check_ipv4(std::string_view text, std::uint32_t expected, Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_ipv4({})", quote(text)), [&] { return answer::parse_ipv4(text); }, why_thrown,
        place);
    expect(got.has_value(), hex(expected), hex(got), why_refused(expected), place);
    expect(*got == expected, hex(expected), hex(got), why_order(*got, expected), place);
}

void check_not_ipv4(std::string_view text, const Cause& why, Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_ipv4({})", quote(text)), [&] { return answer::parse_ipv4(Exact(text).view()); },
        why_thrown, place);
    expect(!got.has_value(), "nothing (std::nullopt): this is no dotted decimal", hex(got), why, place);
}

}  // namespace

// ---- 1.1 parse_ipv4 --------------------------------------------------------------------------------

TEST_CASE("1.1 parse_ipv4 puts the four octets into one integer", "[1.1]") {
    check_ipv4("1.2.3.4", 0x01020304);
    check_ipv4("10.20.30.40", 0x0a141e28);
    check_ipv4("127.0.0.1", 0x7f000001);
    check_ipv4("192.168.0.1", 0xc0a80001);
    check_ipv4("123.123.123.123", 0x7b7b7b7b);
    check_ipv4("128.0.0.0", 0x80000000);
    check_ipv4("0.0.0.0", 0);
    check_ipv4("255.255.255.255", 0xffffffff);
}

TEST_CASE("1.1 parse_ipv4 looks only at the characters it was given", "[1.1]") {
    const std::string text = "10.1.2.34";
    const auto got = call(
        "parse_ipv4(the first 8 characters of \"10.1.2.34\")",
        [&] { return answer::parse_ipv4(std::string_view(text).substr(0, 8)); }, why_thrown);
    expect(got != 0x0a010222U, hex(0x0a010203), hex(got),
           "A string_view need not end with a NUL: text.data() goes on behind its end. Use its size.");
    expect(got.has_value(), hex(0x0a010203), hex(got), why_refused(0x0a010203));
    expect(*got == 0x0a010203, hex(0x0a010203), hex(got), why_order(*got, 0x0a010203));
}

TEST_CASE("1.1 parse_ipv4 reads every number from 0 to 255 in every place", "[1.1]") {
    for (int place = 0; place < 4; ++place) {
        for (std::uint32_t value = 0; value < 256; ++value) {
            const std::uint32_t address = (0x01020304 & ~(0xffU << 8 * place)) | value << 8 * place;
            check_ipv4(Exact(dotted(address)).view(), address);
        }
    }
}

TEST_CASE("1.1 parse_ipv4 refuses numbers above 255", "[1.1]") {
    for (const char* big : {"256", "257", "260", "300", "511", "512", "999", "1000", "65536", "4294967296",
                            "4294967297", "18446744073709551616", "99999999999999999999999999"}) {
        for (std::size_t place = 0; place < 4; ++place) {
            std::vector<std::string> parts = {"1", "2", "3", "4"};
            parts[place] = big;
            check_not_ipv4(fmt::format("{}", fmt::join(parts, ".")),
                           "Each number is one octet: 0 to 255. A larger one must not wrap round, or spill "
                           "into its neighbour.");
        }
    }
}

TEST_CASE("1.1 parse_ipv4 wants exactly four numbers", "[1.1]") {
    for (const char* text : {"1.2.3", "1.2", "1", "", "16909060", "0x01020304", "1.2.772"})
        check_not_ipv4(
            text,
            "Dotted decimal has four numbers. inet_aton(), inet_addr() and getaddrinfo() also take "
            "older forms with fewer, in which the last number fills the rest.");
    for (const char* text : {"1.2.3.4.5", "1.2.3.4.5.6", "1.2.3.4.0", "0.0.0.0.0"})
        check_not_ipv4(text, "Behind the fourth number the text has to end. Here it goes on.");
    for (const char* text : {"1.2.3.4.", "1.2.3.", "1.2.", "."})
        check_not_ipv4(text,
                       "A dot at the end begins one more number, and there is none. (std::getline() says "
                       "nothing of an empty part at the end.)");
    for (const char* text : {"1..3.4", "1.2..4", "..3.4", ".2.3.4", ".1.2.3.4", "1..2.3.4", "...", "...."})
        check_not_ipv4(text,
                       "On each side of a dot stands a number with at least one digit. Nothing at all is "
                       "not 0.");
    for (const char* text : {"1 2 3 4", "1,2,3,4", "1:2:3:4", "1.2.3:4", "1-2-3-4", "1x2x3x4"})
        check_not_ipv4(text, "Between the numbers stands a dot and nothing else: look at each separator.");
}

TEST_CASE("1.1 parse_ipv4 refuses everything but digits and dots", "[1.1]") {
    for (const char* text : {"1.2.3.4x", "1x.2.3.4", "1.2.3.4 ", "1.2.3.4\n", "1.2.3.4 junk", "1.2.3.4/8",
                             "1.2.3.4:80", "1 .2.3.4", "1\t.2.3.4", "1e1.2.3.4"})
        check_not_ipv4(
            text,
            "std::stoi(), strtol(), sscanf() and inet_addr() stop at the first character that does "
            "not fit, and say nothing. Look at every character.");
    for (const char* text : {" 1.2.3.4", "1. 2.3.4", "1.2.3. 4", "+1.2.3.4", "1.+2.3.4", "-1.2.3.4",
                             "1.-2.3.4", "1.2.3.-4", "-0.0.0.0"})
        check_not_ipv4(text,
                       "std::stoi(), strtol() and sscanf() skip spaces and take signs. Here a number begins "
                       "with a digit.");
    for (const char* text :
         {"x1.2.3.4", "1.2.x3.4", "a.b.c.d", "0x7f.0.0.1", "7f.0.0.1", "1.2.3.0x4", "\xd9\xa1.2.3.4"})
        check_not_ipv4(text, "The digits are 0 to 9. Any other character makes the text no address.");
    for (const std::string_view text :
         {std::string_view("1.2.3.4\0", 8), std::string_view("1.2.3.4\0junk", 12)})
        check_not_ipv4(text,
                       "A NUL inside a string_view is a character like any other: functions for C strings "
                       "stop there and never see the rest.");
}

TEST_CASE("1.1 parse_ipv4 refuses leading zeros", "[1.1]") {
    for (const char* text : {"010.0.0.1", "01.2.3.4", "1.02.3.4", "1.2.003.4", "1.2.3.00", "000.0.0.0",
                             "1.2.3.0000004", "1.2.3.08"})
        check_not_ipv4(text,
                       "010 is ten to one program and eight (octal) to another: inet_aton() reads 010.0.0.1 "
                       "as 8.0.0.1. A strict reader refuses it.");
}

TEST_CASE("1.1 parse_ipv4 refuses texts of any length", "[1.1]") {
    const char* const why = "A text may be longer than any address, and than any buffer of a fixed size.";
    for (const std::size_t size : {16U, 17U, 64U, 5000U}) {
        check_not_ipv4(std::string(size, '1'), why);
        check_not_ipv4("1.2.3.4" + std::string(size, ' '), why);
        check_not_ipv4(std::string(size, '.'), why);
    }
}

// ---- 1.2 format_ipv4 -------------------------------------------------------------------------------

namespace {

std::string why_text(std::uint32_t address, std::string_view got, std::string_view expected) {
    if (got == dotted(reversed(address)))
        return "The octets are reversed. The address is a number in the machine's own order: its highest "
               "octet is address >> 24. (inet_ntoa() and inet_ntop() want network byte order: htonl() "
               "first.)";
    if (got.find('-') != got.npos) return "A negative number appeared: keep the octets unsigned.";
    if (got.find_first_not_of("0123456789.") != got.npos)
        return "Something else than digits and dots appeared. A stream, and {:c}, write a std::uint8_t as a "
               "character, not as a number: make an int of it first.";
    if (expected.starts_with(got))
        return "The text ends too early. The longest has 15 characters, and a C string takes one more for "
               "its NUL (INET_ADDRSTRLEN is 16).";
    std::istringstream in{std::string(got)};
    for (std::string part; std::getline(in, part, '.');) {
        if (part.size() > 1 && part[0] == '0')
            return "Numbers are written without leading zeros: to some programs 010 is eight (octal).";
        if (part.size() > 3 || (part.size() == 3 && part > "255"))
            return "An octet is at most 255. >> brings it down, and the higher octets with it: cut them off "
                   "with & 0xff.";
    }
    return "Shift each octet down with >>, cut it out with & 0xff, the highest first.";
}

void check_format_ipv4(std::uint32_t address, std::string_view expected, Place place = Place::here()) {
    const std::string got = call(
        fmt::format("format_ipv4(0x{:08x})", address), [&] { return answer::format_ipv4(address); }, {},
        place);
    expect_equal("the text", got, expected, why_text(address, got, expected), place);
}

}  // namespace

TEST_CASE("1.2 format_ipv4 writes the highest octet first", "[1.2]") {
    check_format_ipv4(0x01020304, "1.2.3.4");
    check_format_ipv4(0xc0a80001, "192.168.0.1");
    check_format_ipv4(0x7b7b7b7b, "123.123.123.123");
    check_format_ipv4(0x0a141e28, "10.20.30.40");
    check_format_ipv4(0xfffefdfc, "255.254.253.252");
}

TEST_CASE("1.2 format_ipv4 writes the smallest and the largest addresses", "[1.2]") {
    check_format_ipv4(0, "0.0.0.0");
    check_format_ipv4(1, "0.0.0.1");
    check_format_ipv4(0x7fffffff, "127.255.255.255");
    check_format_ipv4(0x80000000, "128.0.0.0");
    check_format_ipv4(0xffffffff, "255.255.255.255");
}

TEST_CASE("1.2 format_ipv4 writes every octet in every place", "[1.2]") {
    for (int place = 0; place < 4; ++place)
        for (std::uint32_t value = 0; value < 256; ++value) {
            const std::uint32_t address = (0x01020304 & ~(0xffU << 8 * place)) | value << 8 * place;
            check_format_ipv4(address, dotted(address));
        }
}

// ---- 1.3 parse_ipv6, expand_ipv6 -------------------------------------------------------------------

namespace {

using answer::Ipv6Address;

Ipv6Address groups(std::array<unsigned, 8> values) {
    Ipv6Address address{};
    for (std::size_t i = 0; i < 8; ++i) {
        address[2 * i] = static_cast<std::uint8_t>(values[i] >> 8);
        address[2 * i + 1] = static_cast<std::uint8_t>(values[i]);
    }
    return address;
}
// All 16 octets in groups of two: what expand_ipv6() has to return, and how a message shows an address.
std::string octets(const Ipv6Address& address) {
    std::string text;
    for (std::size_t i = 0; i < 16; ++i)
        text += fmt::format("{}{:02x}", i > 0 && i % 2 == 0 ? ":" : "", address[i]);
    return text;
}
std::string octets(const std::optional<Ipv6Address>& address) {
    return address ? octets(*address) : show(std::nullopt);
}
Ipv6Address swapped_octets(Ipv6Address address) {
    for (std::size_t i = 0; i < 16; i += 2) std::swap(address[i], address[i + 1]);
    return address;
}

const Ipv6Address the_tutorials = groups({0x2001, 0x0db8, 0x85a3, 0x0042, 0x1000, 0x8a2e, 0x0370, 0x7334});

std::optional<Ipv6Address> read_ipv6(std::string_view text, Place place) {
    return call(
        fmt::format("parse_ipv6({})", quote(text)), [&] { return answer::parse_ipv6(text); },
        "A text that is no address is nothing unusual: the contract returns std::nullopt for it.", place);
}

void check_ipv6(std::string_view text, const Ipv6Address& expected, Place place = Place::here()) {
    const auto got = read_ipv6(text, place);
    expect(got.has_value(), octets(expected), octets(got),
           text.size() > 39
               ? fmt::format("This good address has {} characters. The longest have 45, and "
                             "INET6_ADDRSTRLEN is 46, with the NUL.",
                             text.size())
               : "This is a good address in one of the notations of RFC 4291. inet_pton(AF_INET6, "
                 "...) reads them all, and returns 1.",
           place);
    expect(
        *got == expected, octets(expected), octets(got),
        *got == swapped_octets(expected)
            ? "The octets of each group are swapped. inet_pton() writes network byte order, and so does the "
              "contract: nothing has to be turned round."
            : "inet_pton() writes the 16 octets as Ipv6Address wants them: the first octet first.",
        place);
}

void check_not_ipv6(std::string_view text, const Cause& why, Place place = Place::here()) {
    const auto got = read_ipv6(Exact(text).view(), place);
    expect(!got.has_value(), "nothing (std::nullopt)", octets(got), why, place);
}

std::string why_expanded(const Ipv6Address& address, std::string_view got) {
    if (got == octets(swapped_octets(address)))
        return "The two octets of each group are swapped: a std::uint16_t made of them has the machine's "
               "byte "
               "order. Take octet by octet, or turn each group round with ntohs().";
    if (std::any_of(got.begin(), got.end(), [](char c) { return c >= 'A' && c <= 'F'; }))
        return "The contract wants lower case: {:x} of fmt, not {:X}.";
    if (got.find("::") != got.npos || got.find('.') != got.npos)
        return "inet_ntop() writes the short form, with \"::\" or dots. Here nothing is left out: write the "
               "groups yourself.";
    if (got.size() < octets(address).size() && std::count(got.begin(), got.end(), ':') == 7)
        return "Digits are missing. Each octet has two, a small one, too: {:02x} writes 0d where {:x} writes "
               "d. (inet_ntop() leaves leading zeros out.)";
    return "Eight groups with \":\" between them; each is two octets, and each octet two digits.";
}

void check_expand(const Ipv6Address& address, Place place = Place::here()) {
    char name[INET6_ADDRSTRLEN] = "";
    inet_ntop(AF_INET6, address.data(), name, sizeof name);
    const std::string got = call(
        fmt::format("expand_ipv6(the 16 octets of {})", name), [&] { return answer::expand_ipv6(address); },
        {}, place);
    expect_equal("the text", got, octets(address), why_expanded(address, got), place);
}

}  // namespace

TEST_CASE("1.3 parse_ipv6 reads every notation", "[1.3]") {
    check_ipv6("2001:0db8:85a3:0042:1000:8a2e:0370:7334", the_tutorials);
    check_ipv6("2001:db8:85a3:42:1000:8a2e:370:7334", the_tutorials);
    check_ipv6("2001:DB8:85A3:42:1000:8A2E:370:7334", the_tutorials);
    check_ipv6("::", Ipv6Address{});
    check_ipv6("::1", groups({0, 0, 0, 0, 0, 0, 0, 1}));
    check_ipv6("1::", groups({1, 0, 0, 0, 0, 0, 0, 0}));
    check_ipv6("fe80::1:2", groups({0xfe80, 0, 0, 0, 0, 0, 1, 2}));
    check_ipv6("1:2:3:4:5:6:7::", groups({1, 2, 3, 4, 5, 6, 7, 0}));
    check_ipv6("::2:3:4:5:6:7:8", groups({0, 2, 3, 4, 5, 6, 7, 8}));
    check_ipv6("::ffff:192.0.2.1", groups({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}));
    check_ipv6("64:ff9b::192.0.2.1", groups({0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0201}));
    check_ipv6("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
               groups({0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff}));
}

TEST_CASE("1.3 parse_ipv6 reads exactly the text it was given", "[1.3]") {
    const std::string longer = "2001:db8::1:ffff";
    const Ipv6Address expected = groups({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1});
    const auto got = call("parse_ipv6(the first 11 characters of \"2001:db8::1:ffff\")",
                          [&] { return answer::parse_ipv6(std::string_view(longer).substr(0, 11)); });
    expect(got != groups({0x2001, 0xdb8, 0, 0, 0, 0, 1, 0xffff}), octets(expected), octets(got),
           "inet_pton() reads up to a NUL, and a string_view has none at its end: text.data() goes on. Make "
           "a std::string of it first.");
    expect(got == expected, octets(expected), octets(got), "The text is \"2001:db8::1\", a good address.");
}

TEST_CASE("1.3 parse_ipv6 reads the longest texts", "[1.3]") {
    check_ipv6(Exact("0:0000:0000:0000:0000:ffff:192.168.100.2").view(),
               groups({0, 0, 0, 0, 0, 0xffff, 0xc0a8, 0x6402}));
    check_ipv6(Exact("0000:0000:0000:0000:0000:ffff:192.168.100.2").view(),
               groups({0, 0, 0, 0, 0, 0xffff, 0xc0a8, 0x6402}));
    check_ipv6(Exact("0000:0000:0000:0000:0000:ffff:192.168.100.20").view(),
               groups({0, 0, 0, 0, 0, 0xffff, 0xc0a8, 0x6414}));
    check_ipv6(Exact("0000:0000:0000:0000:0000:ffff:192.168.100.200").view(),
               groups({0, 0, 0, 0, 0, 0xffff, 0xc0a8, 0x64c8}));
}

TEST_CASE("1.3 parse_ipv6 refuses what is no IPv6 address", "[1.3]") {
    for (const char* text : {"localhost", "g::", "1", "", ":", "::1 ", " ::1", "::1\n", "[::1]", "::1/64",
                             "192.0.2.1", "::256.0.0.1", "::1.2.3", "12345::", "0x1::"})
        check_not_ipv6(
            text, "inet_pton() returns 1 for an address, 0 for any other text: look at what it returns.");
    for (const char* text : {"1::2::3", "::1::", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                             "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:1.2.3.4"})
        check_not_ipv6(text,
                       "There are eight groups, and \"::\" may stand once, for zero groups between them.");
    for (const char* text : {"fe80::1%lo", "::1%lo", "fe80::1%1", "fe80::1%"})
        check_not_ipv6(text,
                       "A zone (%lo) is not a part of the 128 bits. inet_pton() refuses it; getaddrinfo() "
                       "takes it.");
}

TEST_CASE("1.3 parse_ipv6 refuses texts of any length", "[1.3]") {
    for (const std::string longest :
         {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0000:0000:0000:0000:0000:ffff:255.255.255.255"})
        check_not_ipv6(
            longest + "x",
            "The text is longer than a good address by one character: it must not be cut off unseen.");
    for (const std::size_t size : {40U, 46U, 47U, 5000U})
        check_not_ipv6(
            "::1" + std::string(size, '1'),
            "A text may be longer than any address: it must neither overrun a buffer nor be cut off "
            "unseen.");
}

TEST_CASE("1.3 parse_ipv6 takes a NUL for a character", "[1.3]") {
    for (const std::string_view text : {std::string_view("::1\0junk", 8), std::string_view("::1\0", 4),
                                        std::string_view("\0", 1), std::string_view("\0::1", 4)})
        check_not_ipv6(
            text,
            "inet_pton() stops at the NUL and never sees what stands behind it. The whole text has "
            "to be an address, and a NUL is no part of one.");
}

TEST_CASE("1.3 expand_ipv6 writes eight groups of four digits", "[1.3]") {
    check_expand(the_tutorials);
    check_expand(Ipv6Address{});
    check_expand(groups({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}));
    check_expand(groups({0xABCD, 0xEF01, 1, 0x10, 0x100, 0x1000, 0, 0xffff}));
    check_expand(groups({1, 2, 3, 4, 5, 6, 7, 8}));
}

// ---- 1.4 list_interfaces ---------------------------------------------------------------------------

namespace {

using List = std::vector<std::string>;  // "eth0 192.0.2.7", sorted

// The address in one notation, without a zone that is its interface's.
std::string normal(const std::string& interface, std::string address) {
    const std::size_t percent = address.find('%');
    if (percent != address.npos && address.find(':') != address.npos) {
        const std::string zone = address.substr(percent + 1);
        const bool number = !zone.empty() && zone.find_first_not_of("0123456789") == zone.npos;
        if (zone == interface || number) address.resize(percent);
    }
    try {
        return net::Endpoint(address, 0).ip();
    } catch (const std::exception&) {
        return address;  // not an address: differs from every one
    }
}

List from_system(const ifaddrs* list) {
    List lines;
    for (; list != nullptr; list = list->ifa_next) {
        if (list->ifa_addr == nullptr) continue;
        if (list->ifa_addr->sa_family != AF_INET && list->ifa_addr->sa_family != AF_INET6) continue;
        const bool four = list->ifa_addr->sa_family == AF_INET;
        const auto size = static_cast<socklen_t>(four ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
        lines.push_back(std::string(list->ifa_name) + " " +
                        normal(list->ifa_name, net::Endpoint(list->ifa_addr, size).ip()));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

// The first few of the entries that are in `a` and not in `b`.
std::string missing(const List& a, const List& b) {
    List left;
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left));
    if (left.size() > 3) left[2] = fmt::format("{} more", left.size() - 2), left.resize(3);
    return fmt::format("{}", fmt::join(left, ", "));
}

bool is_address(const std::string& text) {
    try {
        net::Endpoint(text, 0);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

void check_list(const List& expected, Cause why, Place place = Place::here()) {
    List got;
    for (const auto& entry : call(
             "list_interfaces()", [] { return answer::list_interfaces(); }, {}, place)) {
        const std::string address = normal(entry.interface, entry.address);
        if (!is_address(address))
            why =
                "That is not an address as text. An interface's address has no port, and a name is none: "
                "net::Endpoint::ip() writes it, inet_ntop(), and getnameinfo() with NI_NUMERICHOST.";
        got.push_back(entry.interface + " " + address);
    }
    std::sort(got.begin(), got.end());
    if (got == expected) return passed();
    const std::string lost = missing(expected, got), strange = missing(got, expected);
    fail(lost.empty() ? "no further entries" : "an entry for " + lost,
         strange.empty() ? "none"
                         : fmt::format("{}one for {}", lost.empty() ? "also " : "none, but ", strange),
         why, place);
}

// A machine that the test makes up. Its entries come as getifaddrs() gives them: in one list, an entry an
// address, an interface's entries not always together.
class MadeUpMachine {
public:
    struct Entry {
        const char* name;
        const char* address;  // null: none at all; "": a hardware address
        unsigned flags = IFF_UP;
    };
    explicit MadeUpMachine(const std::vector<Entry>& entries)
        : storage_(entries.size()), list_(entries.size()) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            list_[i].ifa_name = const_cast<char*>(entries[i].name);
            list_[i].ifa_next = i + 1 < entries.size() ? &list_[i + 1] : nullptr;
            list_[i].ifa_flags = entries[i].flags;
            const char* const address = entries[i].address;
            if (address == nullptr) continue;
            list_[i].ifa_addr = reinterpret_cast<sockaddr*>(&storage_[i]);
            if (*address == '\0') {
                storage_[i].ss_family = 17;  // AF_PACKET on Linux; no IP address anywhere
            } else {
                const net::Endpoint endpoint{address, 0};
                std::memcpy(&storage_[i], endpoint.address(), endpoint.size());
            }
        }
        Faults::scripted_ifaddrs = list_.data();
    }
    List addresses() const { return from_system(list_.data()); }

private:
    std::vector<sockaddr_storage> storage_;
    std::vector<ifaddrs> list_;
    Faults faults_;  // puts the system's own list back
};

// Whether the answer asks getifaddrs(). One that asks in another way can't be shown a machine.
bool asks_getifaddrs() {
    const int before = Faults::getifaddrs_calls;
    call("list_interfaces()", [] { return answer::list_interfaces(); });
    passed();
    return Faults::getifaddrs_calls != before;
}

}  // namespace

TEST_CASE("1.4 list_interfaces has an entry for each address", "[1.4]") {
    if (!asks_getifaddrs()) return;
    {
        const Story story("The test's own list: lo has 127.0.0.1; eth0 has 192.0.2.7 and 192.0.2.8.");
        const MadeUpMachine machine(
            {{"lo", "127.0.0.1", IFF_UP | IFF_LOOPBACK}, {"eth0", "192.0.2.7"}, {"eth0", "192.0.2.8"}});
        check_list(machine.addresses(),
                   "An address belongs to an interface, and an interface may have several. lo, this machine "
                   "itself, is an interface like any other.");
    }
    const Story story("The test's own list: lo has ::1; eth0 has 2001:db8::7 and fe80::7.");
    const MadeUpMachine machine(
        {{"lo", "::1", IFF_UP | IFF_LOOPBACK}, {"eth0", "2001:db8::7"}, {"eth0", "fe80::7"}});
    check_list(machine.addresses(),
               "Entries of the family AF_INET6 count, too. There ifa_addr points to a sockaddr_in6, and the "
               "address is sin6_addr: where a sockaddr_in has its sin_addr stands something else.");
}

TEST_CASE("1.4 list_interfaces has each interface's own entry", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const Story story(
        "The test's own list: eth0 and eth0:1 have addresses of their own; tun0 and veth0123456789a have the "
        "same one, fe80::7.");
    const MadeUpMachine machine({{"eth0", "169.254.1.2"},
                                 {"eth0:1", "192.0.2.8"},
                                 {"tun0", "fe80::7", IFF_UP | IFF_POINTOPOINT},
                                 {"veth0123456789a", "fe80::7"}});
    check_list(machine.addresses(),
               "An entry is an interface and an address. The name stands there as getifaddrs() gives it; two "
               "interfaces may have the same address, each of them on a network of its own.");
}

TEST_CASE("1.4 list_interfaces passes over entries without an IP address", "[1.4]") {
    if (!asks_getifaddrs()) return;
    {
        const Story story("The test's own list: hw0 has a hardware address alone; eth0 has 192.0.2.7.");
        const MadeUpMachine machine({{"hw0", ""}, {"eth0", "192.0.2.7"}, {"eth0", ""}});
        check_list(
            machine.addresses(),
            "Look at ifa_addr->sa_family of each entry: AF_INET and AF_INET6 count, others (AF_PACKET, "
            "a hardware address) don't.");
    }
    const Story story("The test's own list: tun0 has no address (its ifa_addr is null); eth0 has 192.0.2.7.");
    const MadeUpMachine machine({{"tun0", nullptr}, {"eth0", "192.0.2.7"}, {"tun1", nullptr}});
    check_list(machine.addresses(), "ifa_addr may be null (getifaddrs(3)). The list goes on behind it.");
}

TEST_CASE("1.4 list_interfaces counts interfaces that are down", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const Story story("The test's own list: eth0 is up, with 192.0.2.7; eth1 is down, with 192.0.2.8.");
    const MadeUpMachine machine({{"eth1", "192.0.2.8", 0}, {"eth0", "192.0.2.7"}});
    check_list(machine.addresses(),
               "An interface that is down keeps its address; \"every\" means this one, too.");
}

TEST_CASE("1.4 list_interfaces finds what the system has", "[1.4]") {
    ifaddrs* system = nullptr;
    expect(getifaddrs(&system) == 0, "the test's own getifaddrs to work", std::strerror(errno));
    const List expected = from_system(system);
    freeifaddrs(system);
    check_list(expected, "An entry for each IPv4 and each IPv6 address of this machine.");
}

TEST_CASE("1.4 list_interfaces throws when the system can't tell", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const Faults faults;
    Faults::failing_getifaddrs = true;
    const Story story("getifaddrs() returns -1 with errno ENOMEM: there is no memory.");
    const Thrown thrown = call_throws(
        "list_interfaces()", "std::system_error", [] { answer::list_interfaces(); },
        "Nothing is known, which is not the same as: there are no interfaces.");
    expect_code(thrown, ENOMEM, "Throw std::system_error with errno: net::throw_errno(\"getifaddrs\").");
}

TEST_CASE("1.4 list_interfaces gives the system's list back", "[1.4]") {
    Descriptors before;
    const int unfreed = Faults::unfreed_ifaddrs;
    call("list_interfaces()", [] { return answer::list_interfaces(); });
    expect(
        Faults::unfreed_ifaddrs == unfreed, "freeifaddrs() called once for the list",
        fmt::format("calls that are missing: {}", Faults::unfreed_ifaddrs - unfreed),
        "getifaddrs() allocates the list: pass its first entry, not the one where the loop ended, to "
        "freeifaddrs(), on every path. A std::unique_ptr with freeifaddrs as its deleter does it for you.");
    before.expect_none_left();
}

// ---- 1.5 parse_ip_packet ---------------------------------------------------------------------------

namespace {

using Packet = std::vector<std::byte>;

// From 192.0.2.1 to 198.51.100.200, TTL 64, TCP. `words` is the header's length field, `total` the total
// length's.
Packet make_packet(unsigned words, unsigned total, std::string_view options, std::string_view payload) {
    Packet bytes;
    for (const unsigned octet :
         {0x40 | words, 0x12U, total >> 8, total & 0xff, 0x34U, 0x56U, 0x40U, 0U,  64U,  6U,
          0xabU,        0xcdU, 192U,       0U,           2U,    1U,    198U,  51U, 100U, 200U})
        bytes.push_back(static_cast<std::byte>(octet));
    for (const std::string_view part : {options, payload})
        for (const char c : part) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

std::uint32_t octet(const Packet& bytes, std::size_t at) {
    return std::to_integer<std::uint32_t>(bytes[at]);
}
std::uint32_t word(const Packet& bytes, std::size_t at) {
    return octet(bytes, at) << 24 | octet(bytes, at + 1) << 16 | octet(bytes, at + 2) << 8 |
           octet(bytes, at + 3);
}

std::string why_address(std::uint32_t got, const Packet& bytes, std::size_t at) {
    if (got == reversed(word(bytes, at)))
        return "The octets are reversed: the header is in network byte order, the highest octet first. "
               "ntohl() turns it round on a little-endian machine.";
    if (got == word(bytes, at == 12 ? 16 : 12)) return "The source comes first, then the destination.";
    return "RFC 791, section 3.1: the source is octets 12 to 15, the destination 16 to 19, each the highest "
           "octet first, and without a sign.";
}

// The payload begins or ends in a wrong place. `total` is what the total length says.
std::string why_payload(const Packet& bytes, std::span<const std::byte> got) {
    const auto header = (octet(bytes, 0) & 0x0f) * 4, total = octet(bytes, 2) << 8 | octet(bytes, 3);
    if (got.empty()) return "The payload is what the total length leaves behind the header.";
    const auto begin = static_cast<std::size_t>(got.data() - bytes.data());
    if (begin != header)
        return fmt::format(
            "The payload begins at octet {}, but this header has {} octets. The low four bits "
            "of octet 0 count its words of 32 bits: 5 of them, and up to 10 more of options.",
            begin, header);
    return fmt::format(
        "The payload ends at octet {}. The total length, {}, says where the packet ends (it "
        "counts the header, too); what follows, such as padding, is not payload.",
        begin + got.size(), total);
}

// Takes a good packet apart, and looks at everything that comes of it.
void check_packet(const Packet& bytes, std::string_view name, std::string_view payload, const Cause& why,
                  Place place = Place::here()) {
    // Exactly as many bytes on the heap as there are: the sanitizer sees every step beyond them.
    const auto got = call(
        fmt::format("parse_ip_packet({})", name), [&] { return answer::parse_ip_packet(bytes); },
        "Bytes that are no packet are nothing unusual: the contract returns std::nullopt for them.", place);
    expect(got.has_value(), "a packet", show(std::nullopt), why, place);
    expect(got->source == word(bytes, 12), "source " + hex(word(bytes, 12)), hex(got->source),
           why_address(got->source, bytes, 12), place);
    expect(got->destination == word(bytes, 16), "destination " + hex(word(bytes, 16)), hex(got->destination),
           why_address(got->destination, bytes, 16), place);
    expect_equal("the time to live", unsigned{got->time_to_live}, octet(bytes, 8), "It is octet 8.", place);
    expect_equal("the protocol", unsigned{got->protocol}, octet(bytes, 9), "It is octet 9.", place);
    // Where the payload is comes first: bytes that are gone can't be read.
    const std::byte *begin = got->payload.data(), *end = begin + got->payload.size();
    const std::less_equal<const std::byte*> not_after;
    const bool begins_inside =
        not_after(bytes.data(), begin) && not_after(begin, bytes.data() + bytes.size());
    expect(got->payload.empty() || begins_inside, "a payload that is a view of the bytes passed in",
           "other bytes",
           "Bytes copied inside the function are gone when it returns, and the span would point "
           "at nothing. bytes.subspan() copies none.",
           place);
    expect(got->payload.empty() || not_after(end, bytes.data() + bytes.size()),
           "a payload that ends where the bytes end, or before", "one that goes on behind their end",
           why_payload(bytes, got->payload), place);
    std::string text;
    for (const std::byte b : got->payload) text += static_cast<char>(b);
    expect_equal("the payload", text, payload, why_payload(bytes, got->payload), place);
}

void check_no_packet(const Packet& bytes, std::string_view name, const Cause& why,
                     Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_ip_packet({})", name), [&] { return answer::parse_ip_packet(bytes); },
        "Bytes that are no packet are nothing unusual: the contract returns std::nullopt for them.", place);
    expect(!got.has_value(), "nothing (std::nullopt)",
           got ? fmt::format("a packet with {} bytes of payload", got->payload.size()) : "", why, place);
}

}  // namespace

TEST_CASE("1.5 parse_ip_packet finds the fields of the header", "[1.5]") {
    const char* const why =
        "A good packet: version 4, a header of 5 words (the low four bits of octet 0), a total length of 25 "
        "(octets 2 and 3: the high one first, so ntohs()).";
    check_packet(make_packet(5, 25, "", "hello"), "from 192.0.2.1 to 198.51.100.200, TCP, \"hello\"", "hello",
                 why);
    Packet high = make_packet(5, 20, "", "");
    for (std::size_t at = 8; at < 20; ++at) high[at] = static_cast<std::byte>(255 - at);
    check_packet(high, "a packet without payload, with high numbers in its fields", "",
                 "A packet may have no payload: 20 octets of header are a whole one.");
}

TEST_CASE("1.5 parse_ip_packet begins the payload behind the options", "[1.5]") {
    for (unsigned words = 5; words <= 15; ++words) {
        const std::string options((words - 5) * 4, 'o');
        check_packet(make_packet(words, words * 4 + 7, options, "payload"),
                     fmt::format("a header of {} octets, then \"payload\"", words * 4), "payload",
                     "A header has 5 to 15 words of 32 bits: 20 to 60 octets.");
    }
}

TEST_CASE("1.5 parse_ip_packet ends the payload at the total length", "[1.5]") {
    const char* const why =
        "More bytes than the total length says are no mistake: Ethernet pads short packets to 46 bytes.";
    check_packet(make_packet(5, 24, "", "dataPADDING"), "total length 24, and 7 bytes of padding behind it",
                 "data", why);
    check_packet(make_packet(5, 20, "", "PADDING"), "total length 20, and 7 bytes of padding behind it", "",
                 why);
    check_packet(make_packet(7, 32, "optionss", "dataPADDING"),
                 "a header of 28 octets, total length 32, and 7 bytes of padding", "data", why);
    const std::string large(1480, 'x'), largest(65515, 'y');
    check_packet(make_packet(5, 1500, "", large), "a packet of 1,500 octets", large,
                 "The total length has two octets, the first is the high one.");
    check_packet(make_packet(5, 65535, "", largest), "a packet of 65,535 octets", largest,
                 "The total length has two octets and no sign.");
    check_packet(make_packet(5, 24, "", "data" + std::string(65520, 'P')),
                 "total length 24, in a buffer of 65,544 bytes", "data",
                 "A buffer may be larger than any packet: its size need not fit into 16 bits.");
}

TEST_CASE("1.5 parse_ip_packet takes any value in the other fields", "[1.5]") {
    const char* const names[] = {"type of service",  "identification",   "identification",
                                 "flags and offset", "flags and offset", "time to live",
                                 "protocol",         "checksum",         "checksum"};
    const std::size_t places[] = {1, 4, 5, 6, 7, 8, 9, 10, 11};
    for (std::size_t i = 0; i < 9; ++i) {
        for (const unsigned value : {0x00U, 0x20U, 0xffU}) {
            Packet bytes = make_packet(6, 31, "opti", "payload");
            bytes[places[i]] = static_cast<std::byte>(value);
            check_packet(
                bytes, fmt::format("octet {} ({}) is 0x{:02x}", places[i], names[i], value), "payload",
                "Only version and lengths decide. A fragment is a packet, one with a time to live of 0 "
                "or an unknown protocol, too; the checksum is not looked at.");
        }
    }
    Packet bytes = make_packet(5, 25, "", "hello");
    std::fill(bytes.begin() + 12, bytes.begin() + 20, std::byte{0});
    check_packet(bytes, "from 0.0.0.0 to 0.0.0.0", "hello", "0.0.0.0 is an address like any other here.");
}

TEST_CASE("1.5 parse_ip_packet refuses what is too short for a header", "[1.5]") {
    const Packet whole = make_packet(5, 25, "", "hello");
    const Story story("There are fewer bytes than the shortest header has, which is 20 octets.");
    for (std::size_t size = 20; size-- > 0;)
        check_no_packet(Packet(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
                        fmt::format("the first {} octets of a packet", size),
                        "Look at the size before you look at the bytes.");
}

TEST_CASE("1.5 parse_ip_packet refuses lengths that contradict each other", "[1.5]") {
    const Story story("Lengths come from outside, so they may lie.");
    const char* const why = "What has to hold: 20 <= header <= total length <= the bytes there are.";
    for (unsigned words = 0; words < 5; ++words)
        check_no_packet(make_packet(words, 25, "", "hello"), fmt::format("a header of {} octets", words * 4),
                        why);
    check_no_packet(make_packet(5, 26, "", "hello"), "total length 26 in 25 octets", why);
    check_no_packet(make_packet(5, 45, "", "hello"), "total length 45 in 25 octets", why);
    check_no_packet(make_packet(5, 65535, "", "hello"), "total length 65535 in 25 octets", why);
    check_no_packet(make_packet(5, 19, "", "hello"), "total length 19, below the header's 20", why);
    check_no_packet(make_packet(5, 5, "", "hello"), "total length 5, below the header's 20", why);
    check_no_packet(make_packet(5, 0, "", "hello"), "total length 0", why);
    check_no_packet(make_packet(7, 25, "", "hello"), "a header of 28 octets in 25", why);
    check_no_packet(make_packet(7, 28, "", "hello"), "a header of 28 octets, total length 28, in 25 octets",
                    why);
    check_no_packet(make_packet(7, 27, "opti", "hello..."), "a header of 28 octets, total length 27", why);
    check_no_packet(make_packet(15, 59, "", std::string(40, 'o')), "a header of 60 octets, total length 59",
                    why);
}

TEST_CASE("1.5 parse_ip_packet refuses other versions", "[1.5]") {
    for (unsigned version = 0; version < 16; ++version) {
        if (version == 4) continue;
        Packet bytes = make_packet(5, 60, "", std::string(40, 'x'));
        bytes[0] = static_cast<std::byte>(version << 4 | 5);
        check_no_packet(
            bytes, fmt::format("a packet of version {}", version),
            "The high four bits of octet 0 are the version. An IPv6 header looks quite different.");
    }
}

// ---- 1.6 format_ipv6 -------------------------------------------------------------------------------

namespace {

Cause why_canonical(std::string_view got, const Cause& why) {
    if (std::any_of(got.begin(), got.end(), [](char c) { return c >= 'A' && c <= 'F'; }))
        return "RFC 5952, section 4.3: lower case.";
    if (got.find(":::") != got.npos || (got.starts_with(':') && !got.starts_with("::")) ||
        (got.ends_with(':') && !got.ends_with("::")))
        return "A colon too few or too many: \"::\" has two wherever it stands, and no third beside it; at "
               "an "
               "end of the text no single one stands.";
    return why;
}

void check_format_ipv6(std::array<unsigned, 8> values, std::string_view expected, const Cause& why,
                       Place place = Place::here()) {
    const Ipv6Address address = groups(values);
    const std::string got = call(
        fmt::format("format_ipv6({})", octets(address)), [&] { return answer::format_ipv6(address); }, {},
        place);
    expect_equal("the text", got, expected, why_canonical(got, why), place);
}

}  // namespace

TEST_CASE("1.6 format_ipv6 writes groups in lower case without leading zeros", "[1.6]") {
    const char* const why =
        "RFC 5952, section 4.1: no leading zeros; a group of zeros is 0. Each group is one number of two "
        "octets, the high one first.";
    check_format_ipv6({0x2001, 0x0db8, 0x85a3, 0x0042, 0x1000, 0x8a2e, 0x0370, 0x7334},
                      "2001:db8:85a3:42:1000:8a2e:370:7334", why);
    check_format_ipv6({0xABCD, 0xEF01, 1, 0x10, 0x100, 0x1000, 0xa, 0xffff}, "abcd:ef01:1:10:100:1000:a:ffff",
                      why);
}

TEST_CASE("1.6 format_ipv6 leaves out the longest run of zero groups", "[1.6]") {
    const char* const why =
        "RFC 5952, section 4.2: \"::\" stands for the longest run of two or more zero groups, all of it, and "
        "there is only one \"::\".";
    check_format_ipv6({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1}, "2001:db8::1", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0, 0, 1}, "::1", why);
    check_format_ipv6({1, 0, 0, 0, 0, 0, 0, 0}, "1::", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0, 0, 0}, "::", why);
    check_format_ipv6({1, 0, 0, 2, 0, 0, 0, 3}, "1:0:0:2::3", why);
    check_format_ipv6({1, 0, 0, 0, 2, 0, 0, 3}, "1::2:0:0:3", why);
    check_format_ipv6({0, 0, 1, 0, 0, 0, 2, 3}, "0:0:1::2:3", why);
    check_format_ipv6({1, 2, 3, 4, 5, 6, 0, 0}, "1:2:3:4:5:6::", why);
    check_format_ipv6({0, 0, 3, 4, 5, 6, 7, 8}, "::3:4:5:6:7:8", why);
    check_format_ipv6({0, 0, 0, 4, 0, 0, 0, 0}, "0:0:0:4::", why);
    check_format_ipv6({0x100, 0, 0, 0x10, 0x1000, 0, 0, 0}, "100:0:0:10:1000::", why);
}

TEST_CASE("1.6 format_ipv6 leaves out the first of two equal runs", "[1.6]") {
    const char* const why =
        "RFC 5952, section 4.2.3: of runs equally long, the first becomes \"::\"; there is only one.";
    check_format_ipv6({0x2001, 0xdb8, 0, 0, 1, 0, 0, 1}, "2001:db8::1:0:0:1", why);
    check_format_ipv6({0, 0, 0, 4, 0, 0, 0, 8}, "::4:0:0:0:8", why);
    check_format_ipv6({0, 0, 1, 0, 0, 1, 0, 0}, "::1:0:0:1:0:0", why);
    check_format_ipv6({1, 0, 0, 2, 0, 0, 3, 4}, "1::2:0:0:3:4", why);
}

TEST_CASE("1.6 format_ipv6 keeps a single zero group", "[1.6]") {
    const char* const why = "RFC 5952, section 4.2.2: \"::\" must not stand for one group alone; that is 0.";
    check_format_ipv6({0x2001, 0xdb8, 0, 1, 1, 1, 1, 1}, "2001:db8:0:1:1:1:1:1", why);
    check_format_ipv6({0, 1, 2, 3, 4, 5, 6, 7}, "0:1:2:3:4:5:6:7", why);
    check_format_ipv6({1, 2, 3, 4, 5, 6, 7, 0}, "1:2:3:4:5:6:7:0", why);
    check_format_ipv6({1, 0, 2, 0, 3, 0, 4, 0}, "1:0:2:0:3:0:4:0", why);
}

TEST_CASE("1.6 format_ipv6 writes IPv4-mapped addresses with dots", "[1.6]") {
    const char* const why = "The addresses ::ffff:0:0/96 hold IPv4 addresses: the last 32 bits have dots.";
    check_format_ipv6({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}, "::ffff:192.0.2.1", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0xffff, 0, 0}, "::ffff:0.0.0.0", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0xffff, 0, 1}, "::ffff:0.0.0.1", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0xffff, 0xffff, 0xffff}, "::ffff:255.255.255.255", why);
}

TEST_CASE("1.6 format_ipv6 writes no other addresses with dots", "[1.6]") {
    const char* const why =
        "This is none of ::ffff:0:0/96: that is five zero groups, then ffff, then the 32 bits. (inet_ntop() "
        "also writes ::c000:201 with dots.)";
    check_format_ipv6({0, 0, 0, 0, 0, 0, 0xc000, 0x0201}, "::c000:201", why);
    check_format_ipv6({0, 0, 0, 0, 0xffff, 0, 0xc000, 0x0201}, "::ffff:0:c000:201", why);
    check_format_ipv6({1, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}, "1::ffff:c000:201", why);
    check_format_ipv6({0, 0, 0, 0, 1, 0xffff, 0xc000, 0x0201}, "::1:ffff:c000:201", why);
    check_format_ipv6({0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0201}, "64:ff9b::c000:201", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0xfffe, 0xc000, 0x0201}, "::fffe:c000:201", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0, 0xffff, 0x0201}, "::ffff:201", why);
}

TEST_CASE("1.6 format_ipv6 is right for every set of zero groups", "[1.6]") {
    // All 256 patterns of zero and non-zero groups: read back, and looked at for what must not be there.
    for (unsigned pattern = 0; pattern < 256; ++pattern) {
        std::array<unsigned, 8> values{};
        for (unsigned i = 0; i < 8; ++i) values[i] = (pattern >> i & 1) != 0 ? 0x1a0 + i : 0;
        const Ipv6Address address = groups(values);
        const std::string got =
            call("format_ipv6(" + octets(address) + ")", [&] { return answer::format_ipv6(address); });
        Ipv6Address back{};
        expect(inet_pton(AF_INET6, got.c_str(), back.data()) == 1, "the text of an address", quote(got),
               "Eight groups, or fewer and one \"::\"; a colon between each two.");
        expect(back == address, octets(address), quote(got) + ", which is " + octets(back),
               "The text is another address.");
        std::size_t longest = 0, first = 0;  // the longest run of zero groups, and where it begins
        for (std::size_t i = 0, run = 0; i < 8; ++i) {
            run = values[i] == 0 ? run + 1 : 0;
            if (run > longest) longest = run, first = i + 1 - run;
        }
        const std::size_t at = got.find("::");
        expect((at != got.npos) == (longest >= 2),
               longest >= 2 ? "a text with \"::\"" : "a text without \"::\"", quote(got),
               "\"::\" stands for a run of two or more zero groups, and for no shorter one.");
        if (longest < 2) continue;
        const std::string before = got.substr(0, at);
        const std::size_t groups_before =
            before.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), ':'));
        expect(groups_before == first, fmt::format("{} groups before the \"::\"", first), quote(got),
               "\"::\" stands for the longest run of zero groups, and for the first of two equal ones.");
    }
}
