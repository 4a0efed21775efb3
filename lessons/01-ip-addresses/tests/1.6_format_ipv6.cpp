// 1.6 format_ipv6 writes the one canonical text of RFC 5952, section 4, by hand; with dots the IPv4-mapped
// addresses, ::ffff:0:0/96, and no others. The contract is in ../ip_addresses.hpp.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fmt/ranges.h>

#include "addresses.hpp"

using namespace testing;

namespace {

std::string as_inet_ntop(const Ipv6Address& address) {
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(AF_INET6, address.data(), text, sizeof text);
    return text;
}

// The address that a text is, if it is one.
std::optional<Ipv6Address> read_back(std::string_view text) {
    Ipv6Address address{};
    if (inet_pton(AF_INET6, std::string(text).c_str(), address.data()) != 1) return std::nullopt;
    return address;
}

bool has_stray_colon(std::string_view text) {
    return text.find(":::") != text.npos || (text.starts_with(':') && !text.starts_with("::")) ||
           (text.ends_with(':') && !text.ends_with("::"));
}

bool has_padded_group(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        if (text[i] == '0' && (i == 0 || text[i - 1] == ':') && text[i + 1] != ':') return true;
    return false;
}

// How many groups the "::" of the right text of an address stands for; 0 where it has none.
std::size_t groups_left_out(std::string_view text) {
    if (text.find("::") == text.npos) return 0;
    std::size_t groups = text.find('.') == text.npos ? 0 : 1;  // four numbers with dots stand for two
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != ':' && (i == 0 || text[i - 1] == ':')) ++groups;
    return 8 - groups;
}

// Why one text of an address is not the canonical one, although both are right.
Cause why_other_text(const Ipv6Address& address, std::string_view got, std::string_view expected) {
    const bool compatible =
        std::all_of(address.begin(), address.begin() + 12, [](auto octet) { return octet == 0; });
    if (expected.find('.') != expected.npos && got.find('.') == got.npos) return "mapped_without_dots"_cause;
    if (expected.find('.') == expected.npos && got.find('.') != got.npos) {
        if (compatible && got == as_inet_ntop(address)) return "inet_ntop_as_it_is"_cause;
        return "dots_for_others"_cause;
    }
    if (has_padded_group(got)) return "zeros_kept_in_groups"_cause;
    const std::size_t left_out = groups_left_out(got), longest = groups_left_out(expected);
    if (left_out == 1) return "single_zero_group"_cause;
    return left_out > 0 && left_out == longest ? "last_of_equal_runs"_cause : "first_run_only"_cause;
}

Cause why_not_canonical(const Ipv6Address& address, std::string_view got, std::string_view expected) {
    if (has_raw_octets(got)) return "octet_as_character"_cause;
    if (has_upper_case_digits(got)) return "upper_case"_cause;
    if (has_stray_colon(got)) return "colon_after_each_group"_cause;
    const bool dots = expected.find('.') == expected.npos && got.find('.') != got.npos;
    if (dots && expected.starts_with("::ffff:")) return "mapped_by_its_text"_cause;
    const auto back = read_back(got);
    if (!back) return "not_an_ipv6_text"_cause;
    if (*back == swapped_octets(address)) return "group_octets_swapped"_cause;
    return *back == address ? why_other_text(address, got, expected) : "octet_by_octet"_cause;
}

void expect_text(const std::array<unsigned, 8>& values, std::string_view expected,
                 Place place = Place::here()) {
    const Ipv6Address address = groups(values);
    const std::string got = call(
        fmt::format("format_ipv6({})", octets(address)), [&] { return answer::format_ipv6(address); }, {},
        place);
    expect_equal("the text", got, expected, why_not_canonical(address, got, expected), place);
}

}  // namespace

TEST_CASE("1.6 format_ipv6 writes groups in lower case without leading zeros", "[1.6]") {
    expect_text({0x2001, 0x0db8, 0x85a3, 0x0042, 0x1000, 0x8a2e, 0x0370, 0x7334},
                "2001:db8:85a3:42:1000:8a2e:370:7334");
    expect_text({0xABCD, 0xEF01, 1, 0x10, 0x100, 0x1000, 0xa, 0xffff}, "abcd:ef01:1:10:100:1000:a:ffff");
}

TEST_CASE("1.6 format_ipv6 writes every digit in every place", "[1.6]") {
    for (std::size_t place = 0; place < 16; ++place) {
        for (unsigned value = 0x00; value <= 0xff; value += 0x11) {
            std::array<unsigned, 8> values = {0x1112, 0x2122, 0x3132, 0x4142, 0x5152, 0x6162, 0x7172, 0x8182};
            unsigned& group = values[place / 2];
            group = place % 2 == 0 ? value << 8 | (group & 0xff) : (group & 0xff00) | value;
            expect_text(values, fmt::format("{:x}", fmt::join(values, ":")));
        }
    }
}

TEST_CASE("1.6 format_ipv6 leaves out the longest run of zero groups", "[1.6]") {
    expect_text({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1}, "2001:db8::1");
    expect_text({0, 0, 0, 0, 0, 0, 0, 1}, "::1");
    expect_text({1, 0, 0, 0, 0, 0, 0, 0}, "1::");
    expect_text({0, 0, 0, 0, 0, 0, 0, 0}, "::");
    expect_text({1, 0, 0, 2, 0, 0, 0, 3}, "1:0:0:2::3");
    expect_text({1, 0, 0, 0, 2, 0, 0, 3}, "1::2:0:0:3");
    expect_text({0, 0, 1, 0, 0, 0, 2, 3}, "0:0:1::2:3");
    expect_text({1, 2, 3, 4, 5, 6, 0, 0}, "1:2:3:4:5:6::");
    expect_text({0, 0, 3, 4, 5, 6, 7, 8}, "::3:4:5:6:7:8");
    expect_text({0, 0, 0, 4, 0, 0, 0, 0}, "0:0:0:4::");
    expect_text({0x100, 0, 0, 0x10, 0x1000, 0, 0, 0}, "100:0:0:10:1000::");
}

TEST_CASE("1.6 format_ipv6 leaves out the first of two equal runs", "[1.6]") {
    expect_text({0x2001, 0xdb8, 0, 0, 1, 0, 0, 1}, "2001:db8::1:0:0:1");
    expect_text({0, 0, 0, 4, 0, 0, 0, 8}, "::4:0:0:0:8");
    expect_text({0, 0, 1, 0, 0, 1, 0, 0}, "::1:0:0:1:0:0");
    expect_text({1, 0, 0, 2, 0, 0, 3, 4}, "1::2:0:0:3:4");
}

TEST_CASE("1.6 format_ipv6 keeps a single zero group", "[1.6]") {
    expect_text({0x2001, 0xdb8, 0, 1, 1, 1, 1, 1}, "2001:db8:0:1:1:1:1:1");
    expect_text({0, 1, 2, 3, 4, 5, 6, 7}, "0:1:2:3:4:5:6:7");
    expect_text({1, 2, 3, 4, 5, 6, 7, 0}, "1:2:3:4:5:6:7:0");
    expect_text({1, 0, 2, 0, 3, 0, 4, 0}, "1:0:2:0:3:0:4:0");
}

TEST_CASE("1.6 format_ipv6 writes IPv4-mapped addresses with dots", "[1.6]") {
    expect_text({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}, "::ffff:192.0.2.1");
    expect_text({0, 0, 0, 0, 0, 0xffff, 0, 0}, "::ffff:0.0.0.0");
    expect_text({0, 0, 0, 0, 0, 0xffff, 0, 1}, "::ffff:0.0.0.1");
    expect_text({0, 0, 0, 0, 0, 0xffff, 0xffff, 0xffff}, "::ffff:255.255.255.255");
    for (unsigned place = 0; place < 4; ++place)
        for (unsigned value = 0; value < 256; value += 5) {
            const std::uint32_t low = with_octet(place, value);
            expect_text({0, 0, 0, 0, 0, 0xffff, low >> 16, low & 0xffff}, "::ffff:" + dotted(low));
        }
}

TEST_CASE("1.6 format_ipv6 writes no other addresses with dots", "[1.6]") {
    expect_text({0, 0, 0, 0, 0, 0, 0xc000, 0x0201}, "::c000:201");  // IPv4-compatible, no longer in use
    expect_text({0, 0, 0, 0, 0xffff, 0, 0xc000, 0x0201}, "::ffff:0:c000:201");  // IPv4-translated
    expect_text({1, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201}, "1::ffff:c000:201");
    expect_text({0, 0, 0, 0, 1, 0xffff, 0xc000, 0x0201}, "::1:ffff:c000:201");
    expect_text({0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0201}, "64:ff9b::c000:201");      // NAT64
    expect_text({0x64, 0xff9b, 1, 0, 0, 0, 0xc000, 0x0201}, "64:ff9b:1::c000:201");    // NAT64, local use
    expect_text({0xfe80, 0, 0, 0, 0, 0x5efe, 0xc000, 0x0201}, "fe80::5efe:c000:201");  // ISATAP
    expect_text({0xfe80, 0, 0, 0, 0x200, 0x5efe, 0xc000, 0x0201}, "fe80::200:5efe:c000:201");
    expect_text({0x2002, 0xc000, 0x0201, 0, 0, 0, 0xc000, 0x0201}, "2002:c000:201::c000:201");     // 6to4
    expect_text({0x2001, 0, 0xc000, 0x0201, 0, 0, 0x3fff, 0xfdfe}, "2001:0:c000:201::3fff:fdfe");  // Teredo
    expect_text({0, 0, 0, 0, 0, 0xfffe, 0xc000, 0x0201}, "::fffe:c000:201");
    expect_text({0, 0, 0, 0, 0, 0, 0xffff, 0x0201}, "::ffff:201");
}

TEST_CASE("1.6 format_ipv6 looks at all of the first 96 bits before it writes dots", "[1.6]") {
    for (unsigned bit = 0; bit < 96; ++bit) {  // each of them turned round once
        Ipv6Address address = groups({0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201});
        address[bit / 8] = static_cast<std::uint8_t>(address[bit / 8] ^ 0x80 >> bit % 8);
        const std::string got =
            call("format_ipv6(" + octets(address) + ")", [&] { return answer::format_ipv6(address); });
        expect(got.find('.') == got.npos, "a text without dots", quote(got), "dots_for_others"_cause);
        expect(read_back(got) == address, octets(address),
               quote(got) + ", which is " + octets(read_back(got)), "not_an_ipv6_text"_cause);
    }
}

TEST_CASE("1.6 format_ipv6 is right for every set of zero groups", "[1.6]") {
    // All 256 patterns of zero and non-zero groups: read back, and looked at for what must not be there.
    for (unsigned pattern = 0; pattern < 256; ++pattern) {
        std::array<unsigned, 8> values{};
        for (unsigned i = 0; i < 8; ++i) values[i] = (pattern >> i & 1) != 0 ? 0x1a0 + i : 0;
        const AtAnOddAddress odd{.address = groups(values)};  // octets may stand anywhere
        const Ipv6Address& address = odd.address;
        const std::string got =
            call("format_ipv6(" + octets(address) + ")", [&] { return answer::format_ipv6(address); });
        const auto back = read_back(got);
        expect(back.has_value(), "the text of an address", quote(got),
               has_stray_colon(got) ? "colon_after_each_group"_cause : "not_an_ipv6_text"_cause);
        expect(*back == address, octets(address), quote(got) + ", which is " + octets(back),
               "not_an_ipv6_text"_cause);
        expect(!has_padded_group(got), "no leading zeros", quote(got), "zeros_kept_in_groups"_cause);
        std::size_t longest = 0, first = 0;  // the longest run of zero groups, and where it begins
        for (std::size_t i = 0, zeros = 0; i < 8; ++i) {
            zeros = values[i] == 0 ? zeros + 1 : 0;
            if (zeros > longest) longest = zeros, first = i + 1 - zeros;
        }
        const std::size_t at = got.find("::");
        expect((at != got.npos) == (longest >= 2),
               longest >= 2 ? "a text with \"::\"" : "a text without \"::\"", quote(got),
               longest >= 2 ? "first_run_only"_cause : "single_zero_group"_cause);
        if (longest < 2) continue;
        const std::string before = got.substr(0, at);
        const std::size_t groups_before =
            before.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), ':'));
        expect(groups_before == first, fmt::format("{} groups before the \"::\"", first), quote(got),
               groups_left_out(got) == longest ? "last_of_equal_runs"_cause : "first_run_only"_cause);
    }
}

TEST_CASE("1.6 format_ipv6 is written by hand", "[1.6]") {
    Faults::address_function = nullptr;
    expect_text({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1}, "2001:db8::1");  // without dots: format_ipv4() may ask
    expect_text({0, 0, 0, 0, 0, 0, 0, 0}, "::");
    expect_text({1, 0, 0, 0, 0, 0, 0, 0}, "1::");
    expect_text({1, 2, 3, 4, 5, 6, 7, 8}, "1:2:3:4:5:6:7:8");
    expect_text({0x2001, 0xdb8, 0, 1, 0, 1, 0, 1}, "2001:db8:0:1:0:1:0:1");
    expect_text({0, 0, 0, 0, 0, 0, 0xc000, 0x0201}, "::c000:201");
    expect(Faults::address_function == nullptr, "a text put together by your own code",
           fmt::format("a call of {}()", Faults::address_function == nullptr ? "" : Faults::address_function),
           "ready_made"_cause);
}
