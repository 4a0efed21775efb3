// 1.5 parse_ip_packet takes the header of RFC 791, section 3.1, apart, and finds the payload: from the end of
// the header to the total length. Lengths that contradict each other make no packet. The contract is in
// ../ip_addresses.hpp.
#include <functional>
#include <span>

#include "addresses.hpp"

using namespace testing;

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

std::uint32_t octet(std::span<const std::byte> bytes, std::size_t at) {
    return std::to_integer<std::uint32_t>(bytes[at]);
}
std::uint32_t word(std::span<const std::byte> bytes, std::size_t at) {
    return octet(bytes, at) << 24 | octet(bytes, at + 1) << 16 | octet(bytes, at + 2) << 8 |
           octet(bytes, at + 3);
}

// Why the address that begins at octet `at` has a wrong value.
Cause why_address(std::uint32_t got, std::span<const std::byte> bytes, std::size_t at) {
    if (got == reversed(word(bytes, at))) return "ntohl_forgotten"_cause;
    return got == word(bytes, at == 12 ? 16 : 12) ? "source_and_destination_swapped"_cause
                                                  : "address_octets"_cause;
}

// Why the payload begins or ends in a wrong place.
Cause why_payload(std::span<const std::byte> bytes, std::span<const std::byte> got) {
    const std::size_t words = octet(bytes, 0) & 0x0f, header = words * 4;
    const std::size_t total = octet(bytes, 2) << 8 | octet(bytes, 3);
    if (got.empty()) return "payload_missing"_cause;
    const auto begin = static_cast<std::size_t>(got.data() - bytes.data()), end = begin + got.size();
    if (begin == words) return "header_length_in_octets"_cause(begin, header);
    if (begin == 20 && begin != header) return "header_of_20_octets"_cause(header);
    if (begin != header) return "payload_begins"_cause(begin, header);
    if (end == bytes.size()) return "padding_as_payload"_cause(end, total);
    if (end == header + total) return "total_length_without_header"_cause(total);
    return "payload_ends"_cause(end, total);
}

// Takes a good packet apart, and looks at everything that comes of it.
void expect_packet(std::span<const std::byte> bytes, std::string_view name, std::string_view payload,
                   const Cause& why, Place place = Place::here()) {
    const Packet before(bytes.begin(), bytes.end());
    const auto got = call(
        fmt::format("parse_ip_packet({})", name), [&] { return answer::parse_ip_packet(bytes); }, {}, place);
    expect(got.has_value(), "a packet", show(std::nullopt), why, place);
    expect(std::equal(bytes.begin(), bytes.end(), before.begin()), "the bytes as they were",
           "some have changed", "packet_changed"_cause, place);
    expect(got->source == word(bytes, 12), "source " + hex(word(bytes, 12)), hex(got->source),
           why_address(got->source, bytes, 12), place);
    expect(got->destination == word(bytes, 16), "destination " + hex(word(bytes, 16)), hex(got->destination),
           why_address(got->destination, bytes, 16), place);
    expect_equal("the time to live", unsigned{got->time_to_live}, octet(bytes, 8), "single_octets"_cause,
                 place);
    expect_equal("the protocol", unsigned{got->protocol}, octet(bytes, 9), "single_octets"_cause, place);
    // Where the payload is comes first: bytes that are gone can't be read.
    const std::byte *begin = got->payload.data(), *end = begin + got->payload.size();
    const std::less_equal<const std::byte*> not_after;
    const bool begins_inside =
        not_after(bytes.data(), begin) && not_after(begin, bytes.data() + bytes.size());
    expect(got->payload.empty() || begins_inside, "a payload that is a view of the bytes passed in",
           "other bytes", "view_of_a_copy"_cause, place);
    expect(got->payload.empty() || not_after(end, bytes.data() + bytes.size()),
           "a payload that ends where the bytes end, or before", "one that goes on past their end",
           why_payload(bytes, got->payload), place);
    std::string text;
    for (const std::byte b : got->payload) text += static_cast<char>(b);
    expect_equal("the payload", text, payload, why_payload(bytes, got->payload), place);
}

void expect_no_packet(std::span<const std::byte> bytes, std::string_view name, const Cause& why,
                      Place place = Place::here()) {
    const auto got = read(
        fmt::format("parse_ip_packet({})", name), [&] { return answer::parse_ip_packet(bytes); },
        "other_bytes_throw"_cause, place);
    expect(!got.has_value(), "nothing (std::nullopt)",
           got ? fmt::format("a packet with {} bytes of payload", got->payload.size()) : "", why, place);
}

}  // namespace

// The bytes of each packet fill a std::vector to its end, so the sanitizer sees every step beyond them.

TEST_CASE("1.5 parse_ip_packet finds the fields of the header", "[1.5]") {
    expect_packet(make_packet(5, 25, "", "hello"), "from 192.0.2.1 to 198.51.100.200, TCP, \"hello\"",
                  "hello", "good_packet_refused"_cause);
    Packet high = make_packet(5, 20, "", "");
    for (std::size_t at = 8; at < 20; ++at) high[at] = static_cast<std::byte>(255 - at);
    expect_packet(high, "a packet without payload, with high numbers in its fields", "",
                  "packet_without_payload"_cause);
}

TEST_CASE("1.5 parse_ip_packet begins the payload after the options", "[1.5]") {
    for (unsigned words = 5; words <= 15; ++words) {
        const std::string options((words - 5) * 4, 'o');
        for (const std::string_view payload : {"payload", ""})
            expect_packet(
                make_packet(words, words * 4 + static_cast<unsigned>(payload.size()), options, payload),
                fmt::format("a header of {} octets, then {}", words * 4, quote(payload)), payload,
                "header_of_5_to_15_words"_cause);
    }
}

TEST_CASE("1.5 parse_ip_packet ends the payload at the total length", "[1.5]") {
    expect_packet(make_packet(5, 24, "", "dataPADDING"), "total length 24, and 7 bytes of padding after it",
                  "data", "padding_refused"_cause);
    expect_packet(make_packet(5, 20, "", "PADDING"), "total length 20, and 7 bytes of padding after it", "",
                  "padding_refused"_cause);
    expect_packet(make_packet(7, 32, "optionss", "dataPADDING"),
                  "a header of 28 octets, total length 32, and 7 bytes of padding", "data",
                  "padding_refused"_cause);
    for (const unsigned total : {255U, 256U, 257U, 1500U, 32767U, 32768U, 65535U}) {
        const std::string payload(total - 20, 'x');
        expect_packet(make_packet(5, total, "", payload), fmt::format("a packet of {} octets", total),
                      payload, "total_length_of_two_octets"_cause);
    }
    for (const std::size_t size : {65535U, 65536U, 65537U, 65556U, 65560U, 131072U + 24U})
        expect_packet(make_packet(5, 24, "", "data" + std::string(size - 24, 'P')),
                      fmt::format("total length 24, in a buffer of {} bytes", size), "data",
                      "size_in_16_bits"_cause);
}

TEST_CASE("1.5 parse_ip_packet takes any value in the other fields", "[1.5]") {
    const char* const names[] = {"type of service",  "identification",   "identification",
                                 "flags and offset", "flags and offset", "time to live",
                                 "protocol",         "checksum",         "checksum"};
    const std::size_t places[] = {1, 4, 5, 6, 7, 8, 9, 10, 11};
    for (std::size_t i = 0; i < 9; ++i) {
        for (const unsigned value : {0x00U, 0x01U, 0x20U, 0x80U, 0xffU}) {
            Packet bytes = make_packet(6, 31, "opti", "payload");
            bytes[places[i]] = static_cast<std::byte>(value);
            expect_packet(bytes, fmt::format("octet {} ({}) is 0x{:02x}", places[i], names[i], value),
                          "payload", "fragments_refused"_cause);
        }
    }
    Packet bytes = make_packet(5, 25, "", "hello");
    std::fill(bytes.begin() + 12, bytes.begin() + 20, std::byte{0});
    expect_packet(bytes, "from 0.0.0.0 to 0.0.0.0", "hello", "zero_addresses"_cause);
}

TEST_CASE("1.5 parse_ip_packet reads a packet that begins anywhere", "[1.5]") {
    const Packet packet = make_packet(7, 35, "options1", "payload");
    for (std::size_t before = 1; before <= 14; ++before) {  // 14: behind the header of an Ethernet frame
        Packet frame(before, std::byte{0});
        frame.insert(frame.end(), packet.begin(), packet.end());
        expect_packet(std::span(frame).subspan(before), fmt::format("a packet after {} other bytes", before),
                      "payload", "header_cast_in_place"_cause);
    }
}

TEST_CASE("1.5 parse_ip_packet refuses what is too short for a header", "[1.5]") {
    const Packet whole = make_packet(5, 25, "", "hello");
    const Story story("There are fewer bytes than the shortest header has, which is 20 octets.");
    for (std::size_t size = 20; size-- > 0;)
        expect_no_packet(Packet(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
                         fmt::format("the first {} octets of a packet", size), "size_not_looked_at"_cause);
}

TEST_CASE("1.5 parse_ip_packet refuses lengths that contradict each other", "[1.5]") {
    const Story story("Lengths come from outside, so they may lie.");
    const Cause why = "total_length_trusted"_cause;
    for (unsigned words = 0; words < 5; ++words)
        expect_no_packet(make_packet(words, 25, "", "hello"), fmt::format("a header of {} octets", words * 4),
                         why);
    expect_no_packet(make_packet(5, 26, "", "hello"), "total length 26 in 25 octets", why);
    expect_no_packet(make_packet(5, 45, "", "hello"), "total length 45 in 25 octets", why);
    expect_no_packet(make_packet(5, 281, "", "hello"), "total length 281 in 25 octets", why);
    expect_no_packet(make_packet(5, 65535, "", "hello"), "total length 65535 in 25 octets", why);
    for (const unsigned total : {19U, 5U, 0U})
        expect_no_packet(make_packet(5, total, "", "hello"),
                         fmt::format("total length {}, below the header's 20", total), why);
    expect_no_packet(make_packet(7, 25, "", "hello"), "a header of 28 octets in 25", why);
    expect_no_packet(make_packet(7, 28, "", "hello"), "a header of 28 octets, total length 28, in 25 octets",
                     why);
    expect_no_packet(make_packet(7, 27, "opti", "hello..."), "a header of 28 octets, total length 27", why);
    expect_no_packet(make_packet(15, 59, "", std::string(40, 'o')), "a header of 60 octets, total length 59",
                     why);
}

TEST_CASE("1.5 parse_ip_packet refuses other versions", "[1.5]") {
    for (unsigned version = 0; version < 16; ++version) {
        if (version == 4) continue;
        Packet bytes = make_packet(5, 60, "", std::string(40, 'x'));
        bytes[0] = static_cast<std::byte>(version << 4 | 5);
        expect_no_packet(bytes, fmt::format("a packet of version {}", version),
                         "version_not_looked_at"_cause);
    }
}
