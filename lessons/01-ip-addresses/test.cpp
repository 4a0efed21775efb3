// The companion test of lesson 01. You need not read it: when it fails, it tells its story.
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <limits>

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

// The address 123.45.67.89, with something wrong in the order of its octets.
std::string why_order(std::uint32_t got, std::uint32_t expected) {
    const std::uint32_t reversed =
        (expected >> 24) | (expected >> 8 & 0xff00) | (expected << 8 & 0xff0000) | (expected << 24);
    if (got == reversed)
        return "The octets are reversed. The first number is the highest octet: 192.168.0.1 is 0xc0a80001.";
    return "Each number is one octet; the first is the highest: a.b.c.d is a * 2^24 + b * 2^16 + c * 2^8 + "
           "d.";
}

void check_ipv4(const std::string& text, std::uint32_t expected) {
    const auto got = call(fmt::format("parse_ipv4({})", quote(text)),
                          [&] { return answer::parse_ipv4(Exact(text).view()); });
    if (!got)
        fail("the address " + hex(expected), hex(got),
             expected == 0xffffffff
                 ? "255.255.255.255 is an address like any other. inet_addr() can't tell it from an error."
                 : "This is a good address.",
             Place::here());
    expect(*got == expected, hex(expected), hex(got), why_order(*got, expected));
}

void check_not_ipv4(std::string_view text, std::string_view why) {
    const auto got = call(fmt::format("parse_ipv4({})", quote(text)),
                          [&] { return answer::parse_ipv4(Exact(text).view()); });
    expect(!got.has_value(), "nothing (std::nullopt): this is no dotted decimal", hex(got), why);
}

}  // namespace

// ---- 1.1 parse_ipv4 --------------------------------------------------------------------------------

TEST_CASE("1.1 parse_ipv4 puts the four octets into one integer", "[1.1]") {
    check_ipv4("192.168.0.1", 0xc0a80001);
    check_ipv4("123.123.123.123", 0x7b7b7b7b);
    check_ipv4("1.2.3.4", 0x01020304);
    check_ipv4("10.20.30.40", 0x0a141e28);
    check_ipv4("127.0.0.1", 0x7f000001);
    check_ipv4("128.0.0.0", 0x80000000);
    check_ipv4("0.0.0.0", 0);
    check_ipv4("255.255.255.255", 0xffffffff);
}

TEST_CASE("1.1 parse_ipv4 reads every number from 0 to 255 in every place", "[1.1]") {
    for (int place = 0; place < 4; ++place) {
        for (std::uint32_t value = 0; value < 256; ++value) {
            const std::uint32_t address = (0x01020304 & ~(0xffU << 8 * place)) | value << 8 * place;
            check_ipv4(dotted(address), address);
        }
    }
}

TEST_CASE("1.1 parse_ipv4 refuses numbers above 255", "[1.1]") {
    for (const char* big : {"256", "257", "260", "300", "511", "512", "999", "1000", "65536", "4294967296",
                            "4294967297", "18446744073709551616", "99999999999999999999999999"}) {
        for (int place = 0; place < 4; ++place) {
            std::vector<std::string> parts = {"1", "2", "3", "4"};
            parts[static_cast<std::size_t>(place)] = big;
            check_not_ipv4(
                fmt::format("{}", fmt::join(parts, ".")),
                "Each number is one octet: 0 to 255. A larger one must not wrap round, or spill into its "
                "neighbour.");
        }
    }
}

TEST_CASE("1.1 parse_ipv4 wants exactly four numbers", "[1.1]") {
    for (const char* text :
         {"",         "1",          "1.2",      "1.2.3",   "1.2.3.4.5", "1.2.3.4.", ".1.2.3.4",
          "1..3.4",   "1.2..4",     "1.2.3.",   "...",     "....",      ".",        "1.2.3.4.5.6",
          "16909060", "0x01020304", "1..2.3.4", "1 2 3 4", "1,2,3,4",   "1:2:3:4"})
        check_not_ipv4(
            text,
            "Dotted decimal has four numbers and three dots. inet_aton() and getaddrinfo() also take "
            "older forms with fewer.");
}

TEST_CASE("1.1 parse_ipv4 refuses texts of any length", "[1.1]") {
    const char* const why = "A text may be longer than any address, and than any buffer of a fixed size.";
    for (const std::size_t size : {16U, 17U, 64U, 5000U}) {
        check_not_ipv4(std::string(size, '1'), why);
        check_not_ipv4("1.2.3.4" + std::string(size, ' '), why);
        check_not_ipv4(std::string(size, '.'), why);
    }
}

TEST_CASE("1.1 parse_ipv4 refuses everything but digits and dots", "[1.1]") {
    for (const char* text :
         {"1.2.3.4 ",  " 1.2.3.4",  "1.2.3.4\n", "1.2.3.4 junk", "1.2.3.4x",      "x1.2.3.4",   "1x.2.3.4",
          "1.2.x3.4",  "a.b.c.d",   "+1.2.3.4",  "1.+2.3.4",     "-1.2.3.4",      "1.-2.3.4",   "1.2.3.-4",
          "-0.0.0.0",  "1. 2.3.4",  "1 .2.3.4",  "1.2.3. 4",     "1\t.2.3.4",     "0x7f.0.0.1", "7f.0.0.1",
          "1.2.3.0x4", "1e1.2.3.4", "1.2.3.4/8", "1.2.3.4:80",   "\xd9\xa1.2.3.4"})
        check_not_ipv4(
            text,
            "std::stoi() and sscanf(\"%d\") skip spaces, take signs and stop quietly at junk. Look at every "
            "character.");
    check_not_ipv4(std::string_view("1.2.3.4\0", 8),
                   "A NUL inside a string_view is a character like any other.");
    check_not_ipv4(std::string_view("1.2.3.4\0junk", 12),
                   "A NUL inside a string_view is a character like any other.");
}

TEST_CASE("1.1 parse_ipv4 refuses leading zeros", "[1.1]") {
    for (const char* text : {"01.2.3.4", "1.02.3.4", "1.2.003.4", "1.2.3.00", "010.0.0.1", "000.0.0.0",
                             "1.2.3.0000004", "1.2.3.08"})
        check_not_ipv4(text,
                       "010 is ten to one program and eight (octal) to another: inet_aton() reads 010.0.0.1 "
                       "as 8.0.0.1. A "
                       "strict reader refuses it.");
}

TEST_CASE("1.1 parse_ipv4 looks only at the characters it was given", "[1.1]") {
    const std::string text = "10.1.2.34567.8";
    const auto got = call("parse_ipv4(the first 9 characters of \"10.1.2.34567.8\")",
                          [&] { return answer::parse_ipv4(std::string_view(text).substr(0, 9)); });
    expect(got == 0x0a010222U, "0x0a010222 (10.1.2.34)", hex(got),
           "A string_view need not end with a NUL: text.data() goes on behind its end. Use its size.");
}

// ---- 1.2 format_ipv4 -------------------------------------------------------------------------------

namespace {

void check_format_ipv4(std::uint32_t address, std::string_view expected) {
    const std::string got =
        call(fmt::format("format_ipv4(0x{:08x})", address), [&] { return answer::format_ipv4(address); });
    std::string why = "Shift the octet down with >> and cut it out with & 0xff.";
    const std::string reversed =
        dotted((address >> 24) | (address >> 8 & 0xff00) | (address << 8 & 0xff0000) | (address << 24));
    if (got == reversed)
        why =
            "The octets are reversed. The address is a number in the machine's own order: its highest octet "
            "is "
            "address >> 24. (inet_ntoa() and inet_ntop() want network byte order, so htonl() first.)";
    else if (got.find('-') != got.npos) why = "A negative number appeared: keep the octets unsigned.";
    expect_equal("the text", got, expected, why);
}

}  // namespace

TEST_CASE("1.2 format_ipv4 writes the highest octet first", "[1.2]") {
    check_format_ipv4(0xc0a80001, "192.168.0.1");
    check_format_ipv4(0x7b7b7b7b, "123.123.123.123");
    check_format_ipv4(0x01020304, "1.2.3.4");
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
std::string octets(const Ipv6Address& address) {
    std::string text;
    for (const auto octet : address) text += fmt::format("{:02x} ", octet);
    return text;
}

const Ipv6Address the_tutorials = groups({0x2001, 0x0db8, 0x85a3, 0x0042, 0x1000, 0x8a2e, 0x0370, 0x7334});

void check_ipv6(std::string_view text, const Ipv6Address& expected) {
    const auto got = call(fmt::format("parse_ipv6({})", quote(text)),
                          [&] { return answer::parse_ipv6(Exact(text).view()); });
    const std::string why =
        "inet_pton(AF_INET6, ...) returns 1 when it has written the 16 octets, in network byte order.";
    expect(got.has_value(), "an address", show(std::nullopt), why);
    expect(*got == expected, octets(expected), octets(*got), why);
}

void check_not_ipv6(std::string_view text,
                    std::string_view why = "inet_pton() returns 1 for an address, 0 for other text.") {
    const auto got = call(fmt::format("parse_ipv6({})", quote(text)),
                          [&] { return answer::parse_ipv6(Exact(text).view()); });
    expect(!got.has_value(), "nothing (std::nullopt)", got ? octets(*got) : "", why);
}

void check_expand(const Ipv6Address& address, std::string_view expected) {
    expect_equal(
        "the text",
        call("expand_ipv6(" + octets(address) + ")", [&] { return answer::expand_ipv6(address); }), expected,
        "Eight groups of two octets, each as four lower-case digits; a small octet still has two digits.");
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
    check_ipv6("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
               groups({0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff}));
}

TEST_CASE("1.3 parse_ipv6 refuses what is no IPv6 address", "[1.3]") {
    for (const char* text :
         {"",        ":",         ":::",       "1",           "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
          "1::2::3", "12345::",   "g::",       "::1 ",        " ::1",          "[::1]",
          "::1%lo",  "::1/64",    "192.0.2.1", "::256.0.0.1", "localhost",     "1:2:3:4:5:6:7:",
          "::1\n",   "fe80::1%lo"})
        check_not_ipv6(text);
    for (const std::string longest :
         {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0000:0000:0000:0000:0000:ffff:255.255.255.255"})
        check_not_ipv6(
            longest + "x",
            "The text is longer than a good address by one character: it must not be cut off unseen.");
    for (const std::size_t size : {40U, 46U, 47U, 5000U}) check_not_ipv6("::1" + std::string(size, '1'));
}

TEST_CASE("1.3 parse_ipv6 reads exactly the text it was given", "[1.3]") {
    const std::string longer = "2001:db8::1:ffff";
    const auto got = call("parse_ipv6(the first 11 characters of \"2001:db8::1:ffff\")",
                          [&] { return answer::parse_ipv6(std::string_view(longer).substr(0, 11)); });
    const Ipv6Address expected = groups({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1});
    expect(
        got == expected, octets(expected), got ? octets(*got) : show(std::nullopt),
        "inet_pton() reads up to a NUL, and a string_view has none at its end: text.data() goes on. Make a "
        "std::string of it first.");
    check_not_ipv6(std::string_view("::1\0junk", 8),
                   "inet_pton() stops at the NUL and never sees the junk behind it. The whole text has to be "
                   "an address.");
}

TEST_CASE("1.3 expand_ipv6 writes eight groups of four digits", "[1.3]") {
    check_expand(the_tutorials, "2001:0db8:85a3:0042:1000:8a2e:0370:7334");
    check_expand(Ipv6Address{}, "0000:0000:0000:0000:0000:0000:0000:0000");
    check_expand(groups({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}), "0000:0000:0000:0000:0000:ffff:c000:0201");
    check_expand(groups({0xABCD, 0xEF01, 1, 0x10, 0x100, 0x1000, 0, 0xffff}),
                 "abcd:ef01:0001:0010:0100:1000:0000:ffff");
}

// ---- 1.4 list_interfaces ---------------------------------------------------------------------------

namespace {

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

std::vector<std::string> as_lines(const std::vector<answer::InterfaceAddress>& list) {
    std::vector<std::string> lines;
    for (const auto& entry : list)
        lines.push_back(entry.interface + " " + normal(entry.interface, entry.address));
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> from_system(const ifaddrs* list) {
    std::vector<std::string> lines;
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

std::string lines(const std::vector<std::string>& list) {
    return fmt::format("{}", fmt::join(list, "\n"));
}

}  // namespace

TEST_CASE("1.4 list_interfaces finds what the system has", "[1.4]") {
    ifaddrs* system = nullptr;
    expect(getifaddrs(&system) == 0, "the test's own getifaddrs to work", std::strerror(errno));
    const auto expected = from_system(system);
    freeifaddrs(system);
    const auto got = as_lines(call("list_interfaces()", [] { return answer::list_interfaces(); }));
    expect(got == expected, lines(expected), lines(got),
           "An entry for each IPv4 and each IPv6 address: an interface with three addresses has three.");
}

TEST_CASE("1.4 list_interfaces copes with interfaces of every kind", "[1.4]") {
    const int before = Faults::getifaddrs_calls;
    call("list_interfaces()", [] { return answer::list_interfaces(); });
    if (Faults::getifaddrs_calls == before) return passed();  // it asks the system in another way

    // A machine that this test makes up: its entries come in the order of the list.
    sockaddr_storage storage[6]{};
    ifaddrs entries[7]{};
    const char* const names[7] = {"lo", "eth0", "eth0", "eth0", "tun0", "hw0", "lo"};
    const char* const texts[7] = {"127.0.0.1", "192.0.2.7", "192.0.2.8", "2001:db8::7",
                                  nullptr,     nullptr,     "::1"};
    for (int i = 0; i < 7; ++i) {
        entries[i].ifa_name = const_cast<char*>(names[i]);
        entries[i].ifa_next = i < 6 ? &entries[i + 1] : nullptr;
        entries[i].ifa_flags = i == 3 ? 0 : IFF_UP;  // an interface that is down keeps its addresses
        if (i == 4) continue;                        // tun0 has no address at all: ifa_addr is null
        auto* address = reinterpret_cast<sockaddr*>(&storage[i < 4 ? i : i - 1]);
        entries[i].ifa_addr = address;
        if (i == 5) {
            address->sa_family = 17;  // hw0 has a hardware address, AF_PACKET on Linux
        } else {
            const net::Endpoint endpoint{texts[i], 0};
            std::memcpy(address, endpoint.address(), endpoint.size());
        }
    }
    const Faults faults;
    Faults::scripted_ifaddrs = entries;
    const Story story(
        "The test's own list has lo, eth0 with three addresses, tun0 with none (ifa_addr is null) and hw0 "
        "with "
        "a hardware address alone.");
    const auto got = as_lines(call("list_interfaces()", [] { return answer::list_interfaces(); }));
    const auto expected = from_system(entries);
    expect(got == expected, lines(expected), lines(got),
           "Look at ifa_addr->sa_family of each entry: AF_INET and AF_INET6 count, others do not; ifa_addr "
           "may be null.");
}

TEST_CASE("1.4 list_interfaces throws when the system can't tell", "[1.4]") {
    const int before = Faults::getifaddrs_calls;
    call("list_interfaces()", [] { return answer::list_interfaces(); });
    if (Faults::getifaddrs_calls == before) return passed();  // it asks the system in another way
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
    expect(Faults::unfreed_ifaddrs == unfreed, "freeifaddrs() called once for the list",
           fmt::format("calls that are missing: {}", Faults::unfreed_ifaddrs - unfreed),
           "getifaddrs() allocates the list: pass its first entry to freeifaddrs(), on every path. A "
           "std::unique_ptr "
           "with freeifaddrs as its deleter does it for you.");
    before.expect_none_left();
}

// ---- 1.5 parse_ip_packet ---------------------------------------------------------------------------

namespace {

using Packet = std::vector<std::byte>;

Packet packet(std::initializer_list<unsigned> values, std::string_view payload = {}) {
    Packet bytes;
    for (const unsigned value : values) bytes.push_back(static_cast<std::byte>(value));
    for (const char c : payload) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

// From 192.0.2.1 to 198.51.100.200, TTL 64, TCP. `words` is the header's length field, `total` the total
// length's.
Packet make_packet(unsigned words, unsigned total, std::string_view options, std::string_view payload) {
    Packet bytes = packet(
        {0x40 | words, 0x12, total >> 8, total & 0xff, 0x34, 0x56, 0x40, 0, 64, 6, 0xab, 0xcd, 192, 0, 2, 1,
         198,          51,   100,        200},
        options);
    for (const char c : payload) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<answer::IpPacket> parse_packet(const Packet& bytes, std::string_view name) {
    // Exactly as many bytes on the heap as there are: the sanitizer sees every step beyond them.
    const auto got =
        call(fmt::format("parse_ip_packet({})", name), [&] { return answer::parse_ip_packet(bytes); });
    return got;
}

void check_payload(const Packet& bytes, std::string_view name, std::string_view payload,
                   std::string_view why) {
    const auto got = parse_packet(bytes, name);
    expect(got.has_value(), "a packet", show(std::nullopt), why);
    expect_equal("the payload", text_of(got->payload), payload, why);
}

void check_no_packet(const Packet& bytes, std::string_view name, std::string_view why) {
    const auto got = parse_packet(bytes, name);
    expect(!got.has_value(), "nothing (std::nullopt)",
           got ? fmt::format("a packet with {} bytes of payload", got->payload.size()) : "", why);
}

}  // namespace

TEST_CASE("1.5 parse_ip_packet finds the fields of the header", "[1.5]") {
    const Packet bytes = make_packet(5, 25, "", "hello");
    const auto got =
        parse_packet(bytes, "a packet from 192.0.2.1 to 198.51.100.200, TTL 64, TCP, payload \"hello\"");
    expect(got.has_value(), "a packet", show(std::nullopt));
    const char* const why =
        "RFC 791, section 3.1: source at octet 12, destination at octet 16, each four octets in network "
        "byte order (the first is the highest).";
    expect(got->source == 0xc0000201, "source " + hex(0xc0000201), hex(got->source), why);
    expect(got->destination == 0xc63364c8, "destination " + hex(0xc63364c8), hex(got->destination), why);
    expect_equal("the time to live", int{got->time_to_live}, 64, "Octet 8.");
    expect_equal("the protocol", int{got->protocol}, 6, "Octet 9.");
    expect_equal("the payload", text_of(got->payload), "hello");
    expect(got->payload.data() == bytes.data() + 20, "a view of the bytes that were passed in", "other bytes",
           "A copy that is gone when the function returns leaves the span pointing at nothing.");
}

TEST_CASE("1.5 parse_ip_packet keeps large field values", "[1.5]") {
    const Packet bytes =
        packet({0x45, 0, 0, 20, 0, 0, 0, 0, 255, 255, 0, 0, 255, 254, 253, 252, 128, 0, 0, 1});
    const auto got = parse_packet(bytes, "a packet from 255.254.253.252 to 128.0.0.1, TTL 255, protocol 255");
    expect(got.has_value(), "a packet", show(std::nullopt), "A packet may have no payload.");
    expect(got->source == 0xfffefdfc, hex(0xfffefdfc), hex(got->source));
    expect(got->destination == 0x80000001, hex(0x80000001), hex(got->destination));
    expect_equal("the time to live", int{got->time_to_live}, 255);
    expect_equal("the protocol", int{got->protocol}, 255);
    expect_equal("how many bytes of payload", got->payload.size(), 0U);
}

TEST_CASE("1.5 parse_ip_packet begins the payload behind the options", "[1.5]") {
    const char* const why =
        "The low four bits of octet 0 count the header's words of 32 bits: 5 without options, up to 15. "
        "The payload begins there, not always at octet 20.";
    for (unsigned words = 5; words <= 15; ++words) {
        const std::string options((words - 5) * 4, 'o');
        check_payload(make_packet(words, words * 4 + 7, options, "payload"),
                      fmt::format("a header of {} octets", words * 4), "payload", why);
    }
}

TEST_CASE("1.5 parse_ip_packet ends the payload at the total length", "[1.5]") {
    check_payload(make_packet(5, 24, "", "dataPADDING"), "total length 24, and 7 bytes of padding behind it",
                  "data",
                  "A short packet is padded on its way (Ethernet wants 46 bytes). The total length says "
                  "where it ends, and "
                  "what follows is not payload.");
    check_payload(make_packet(5, 20, "", "PADDING"), "total length 20, and 7 bytes of padding behind it", "",
                  "The total length says where the packet ends.");
    const std::string large(1480, 'x');
    check_payload(make_packet(5, 1500, "", large), "a packet of 1,500 octets", large,
                  "The total length has two octets, the first is the high one.");
    const std::string largest(65515, 'y');
    check_payload(make_packet(5, 65535, "", largest), "a packet of 65,535 octets", largest,
                  "The total length has two octets and no sign.");
}

TEST_CASE("1.5 parse_ip_packet refuses what is too short for a header", "[1.5]") {
    const Packet whole = make_packet(5, 25, "", "hello");
    for (std::size_t size = 0; size < 20; ++size)
        check_no_packet(Packet(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
                        fmt::format("the first {} octets of a packet", size),
                        "The shortest header has 20 octets. Look at the size before you look at the bytes.");
}

TEST_CASE("1.5 parse_ip_packet refuses lengths that contradict each other", "[1.5]") {
    const char* const why =
        "Lengths come from outside, so they may lie: at least 20 <= header <= total <= the bytes there are.";
    for (unsigned words = 0; words < 5; ++words)
        check_no_packet(make_packet(words, 25, "", "hello"), fmt::format("a header of {} octets", words * 4),
                        why);
    check_no_packet(make_packet(5, 26, "", "hello"), "total length 26 in 25 octets", why);
    check_no_packet(make_packet(5, 65535, "", "hello"), "total length 65535 in 25 octets", why);
    check_no_packet(make_packet(5, 19, "", "hello"), "total length 19, below the header's 20", why);
    check_no_packet(make_packet(5, 0, "", "hello"), "total length 0", why);
    check_no_packet(make_packet(7, 25, "", "hello"), "a header of 28 octets in 25", why);
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

void check_format_ipv6(std::array<unsigned, 8> values, std::string_view expected, std::string_view why) {
    const Ipv6Address address = groups(values);
    expect_equal("the text",
                 call("format_ipv6(" + octets(address) + ")", [&] { return answer::format_ipv6(address); }),
                 expected, why);
}

}  // namespace

TEST_CASE("1.6 format_ipv6 writes groups in lower case without leading zeros", "[1.6]") {
    const char* const why =
        "RFC 5952, sections 4.1 and 4.3: no leading zeros, lower case; a zero group is 0.";
    check_format_ipv6({0x2001, 0x0db8, 0x85a3, 0x0042, 0x1000, 0x8a2e, 0x0370, 0x7334},
                      "2001:db8:85a3:42:1000:8a2e:370:7334", why);
    check_format_ipv6({0xABCD, 0xEF01, 1, 0x10, 0x100, 0x1000, 0xa, 0xffff}, "abcd:ef01:1:10:100:1000:a:ffff",
                      why);
}

TEST_CASE("1.6 format_ipv6 leaves out the longest run of zero groups", "[1.6]") {
    const char* const why =
        "RFC 5952, section 4.2: \"::\" stands for the longest run of two or more zero groups.";
    check_format_ipv6({0, 0, 0, 0, 0, 0, 0, 0}, "::", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0, 0, 1}, "::1", why);
    check_format_ipv6({1, 0, 0, 0, 0, 0, 0, 0}, "1::", why);
    check_format_ipv6({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1}, "2001:db8::1", why);
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
    const char* const why =
        "RFC 5952, section 5: ::ffff:0:0/96 holds IPv4 addresses, so they are written with dots; in other "
        "addresses the last groups are groups (inet_ntop() differs there).";
    check_format_ipv6({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}, "::ffff:192.0.2.1", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0xffff, 0, 0}, "::ffff:0.0.0.0", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0, 0xc000, 0x0201}, "::c000:201", why);
    check_format_ipv6({0, 0, 0, 0, 0xffff, 0, 0xc000, 0x0201}, "::ffff:0:c000:201", why);
    check_format_ipv6({1, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}, "1::ffff:c000:201", why);
    check_format_ipv6({0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0201}, "64:ff9b::c000:201", why);
    check_format_ipv6({0, 0, 0, 0, 0, 0xfffe, 0xc000, 0x0201}, "::fffe:c000:201", why);
}

TEST_CASE("1.6 format_ipv6 agrees with itself for every set of zero groups", "[1.6]") {
    // All 256 patterns of zero and non-zero groups: read back, and looked at for what must not be there.
    for (unsigned pattern = 0; pattern < 256; ++pattern) {
        std::array<unsigned, 8> values{};
        for (unsigned i = 0; i < 8; ++i) values[i] = (pattern >> i & 1) != 0 ? 0x1a0 + i : 0;
        const Ipv6Address address = groups(values);
        const std::string got =
            call("format_ipv6(" + octets(address) + ")", [&] { return answer::format_ipv6(address); });
        Ipv6Address back{};
        expect(inet_pton(AF_INET6, got.c_str(), back.data()) == 1, "the text of an address", quote(got));
        expect(back == address, octets(address), quote(got) + ", which is " + octets(back),
               "The text is another address.");
        unsigned longest = 0;
        for (unsigned i = 0, run = 0; i < 8; ++i)
            longest = std::max(longest, run = values[i] == 0 ? run + 1 : 0);
        expect((got.find("::") != got.npos) == (longest >= 2),
               longest >= 2 ? "a text with \"::\"" : "a text without \"::\"", quote(got),
               "\"::\" stands for a run of two or more zero groups, and for no shorter one.");
    }
}
