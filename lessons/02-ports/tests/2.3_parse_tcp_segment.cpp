// 2.3  A TCP header is read octet by octet (RFC 9293, section 3.1), and the payload is a view of what follows
// it. The data offset alone says where the header ends; too few octets do not make a segment. The contract is in
// ports.hpp.
#include <functional>
#include <memory>
#include <numeric>

#include "../ports.hpp"
#include "check.hpp"
#include "shared.hpp"

using namespace testing;

namespace {

using Bytes = std::vector<std::byte>;

void put(Bytes& bytes, std::uint32_t value, int octets) {
    for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::byte>(value >> shift & 0xff));
}

// `words` is the data offset, in words of 32 bits. What follows the first 20 octets is `rest`.
Bytes make_segment(unsigned source, unsigned destination, std::uint32_t sequence, unsigned words,
                   unsigned flags, std::string_view rest) {
    Bytes bytes;
    put(bytes, source, 2);
    put(bytes, destination, 2);
    put(bytes, sequence, 4);
    put(bytes, 0x11223344, 4);  // acknowledgment number
    put(bytes, words << 4, 1);
    put(bytes, flags, 1);
    put(bytes, 0xfaf0, 2);  // window
    put(bytes, 0xabcd, 2);  // checksum
    put(bytes, 0x0102, 2);  // urgent pointer
    for (const char c : rest) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

// A copy that ends where its memory does, and begins at an odd address, as a segment in a larger buffer may.
class Received {
public:
    explicit Received(std::span<const std::byte> bytes)
        : memory_(new std::byte[bytes.size() + 1]), size_(bytes.size()) {
        std::copy(bytes.begin(), bytes.end(), memory_.get() + 1);
    }
    std::span<const std::byte> bytes() const { return {memory_.get() + 1, size_}; }

private:
    std::unique_ptr<std::byte[]> memory_;
    std::size_t size_;
};

// The number in `octets` octets from `at` on.
std::uint32_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t octets) {
    const auto field = bytes.subspan(at, octets);
    return std::accumulate(field.begin(), field.end(), 0U, [](std::uint32_t sum, std::byte octet) {
        return sum << 8 | std::to_integer<std::uint32_t>(octet);
    });
}

std::string show_flags(bool fin, bool syn, bool rst, bool ack) {
    return fmt::format("FIN {:d}, SYN {:d}, RST {:d}, ACK {:d}", fin, syn, rst, ack);
}

Cause why_port(unsigned got, std::span<const std::byte> bytes, std::size_t at) {
    if (got == swapped(number(bytes, at, 2))) return "ntohs_forgotten"_cause;
    if (got == number(bytes, 2 - at, 2)) return "source_comes_first"_cause;
    return "ports_in_the_header"_cause;
}

Cause why_sequence(std::uint32_t got, std::span<const std::byte> bytes) {
    return got == number(bytes, 8, 4) ? "acknowledgment_number"_cause : "ntohs_for_the_sequence"_cause;
}

Cause why_payload(std::span<const std::byte> bytes, std::span<const std::byte> got) {
    if (got.empty()) return "payload_left_out"_cause;
    const std::size_t header = (number(bytes, 12, 1) >> 4) * 4;
    const auto begin = static_cast<std::size_t>(got.data() - bytes.data());
    if (begin == header) return "payload_to_the_end"_cause;
    if ((number(bytes, 12, 1) & 0x0f) != 0) return "reserved_bits_in_the_offset"_cause(begin, header);
    return "options_as_payload"_cause(begin, header);
}

void check_payload(std::span<const std::byte> bytes, std::span<const std::byte> got, std::string_view payload,
                   Place place) {
    // Where it is comes first: bytes that are gone can't be read.
    const std::byte *begin = got.data(), *end = begin + got.size(), *limit = bytes.data() + bytes.size();
    const std::less_equal<const std::byte*> not_after;
    expect(got.empty() || (not_after(bytes.data(), begin) && not_after(begin, limit)),
           "a payload that is a view of the bytes passed in", "other bytes", "view_of_a_kept_copy"_cause,
           place);
    expect(got.empty() || not_after(end, limit), "a payload that ends where the bytes end",
           "one that goes on past their end", why_payload(bytes, got), place);
    std::string text;
    for (const std::byte octet : got) text += static_cast<char>(octet);
    expect_equal("the payload", text, payload, why_payload(bytes, got), place);
}

// Takes a good segment apart, and looks at everything that comes of it. `why_none` explains an answer of
// nothing.
void check_segment(const Bytes& segment, std::string_view what, std::string_view payload,
                   const Cause& why_none, Place place = Place::here()) {
    const Received received(segment);
    const auto bytes = received.bytes();
    const auto got = call_that_throws_nothing(
        fmt::format("parse_tcp_segment({})", what), [&] { return ports::parse_tcp_segment(bytes); },
        "parse_tcp_segment_throws"_cause, place);
    expect(got.has_value(), "a segment", show(std::nullopt), why_none, place);
    expect_equal("the source port", unsigned{got->source_port}, number(bytes, 0, 2),
                 why_port(got->source_port, bytes, 0), place);
    expect_equal("the destination port", unsigned{got->destination_port}, number(bytes, 2, 2),
                 why_port(got->destination_port, bytes, 2), place);
    expect(got->sequence == number(bytes, 4, 4),
           fmt::format("the sequence number 0x{:08x}", number(bytes, 4, 4)),
           fmt::format("0x{:08x}", got->sequence), why_sequence(got->sequence, bytes), place);
    const unsigned flags = number(bytes, 13, 1);
    const auto is_set = [&](unsigned bit) { return (flags & bit) != 0; };
    const std::string flags_expected = show_flags(is_set(1), is_set(2), is_set(4), is_set(16));
    const std::string flags_got = show_flags(got->fin, got->syn, got->rst, got->ack);
    expect(flags_got == flags_expected, flags_expected, flags_got,
           "one_flag_at_a_time"_cause(fmt::format("0x{:02x}", flags)), place);
    check_payload(bytes, got->payload, payload, place);
}

void check_no_segment(std::span<const std::byte> segment, std::string_view what, const Cause& why,
                      Place place = Place::here()) {
    const Received received(segment);
    const auto got = call_that_throws_nothing(
        fmt::format("parse_tcp_segment({})", what),
        [&] { return ports::parse_tcp_segment(received.bytes()); }, "parse_tcp_segment_throws"_cause, place);
    expect(!got.has_value(), "nothing (std::nullopt)",
           got ? fmt::format("a segment with {} bytes of payload", got->payload.size()) : "", why, place);
}

}  // namespace

TEST_CASE("2.3 parse_tcp_segment finds ports, sequence number and payload", "[2.3]") {
    check_segment(make_segment(51234, 80, 0x01020304, 5, 0x10, "GET /"),
                  "from 51234 to 80, number 0x01020304, \"GET /\"", "GET /", "good_segment"_cause);
    check_segment(make_segment(65535, 32768, 0xfffefdfc, 5, 0x10, ""), "from port 65535 to 32768, no payload",
                  "", "no_payload"_cause);
    check_segment(make_segment(32769, 65534, 0x80000000, 5, 0x10, "\xff\xfe"), "from port 32769 to 65534",
                  "\xff\xfe", "good_segment"_cause);
    for (unsigned bit = 0; bit < 64; ++bit) {  // each bit of ports and number by itself, and all but that one
        for (const bool alone : {true, false}) {
            const std::uint64_t first = alone ? std::uint64_t{1} << bit : ~(std::uint64_t{1} << bit);
            const auto source = static_cast<unsigned>(first >> 48),
                       destination = static_cast<unsigned>(first >> 32 & 0xffff);
            const auto sequence = static_cast<std::uint32_t>(first);
            check_segment(make_segment(source, destination, sequence, 5, 0x10, "!"),
                          fmt::format("from {} to {}, number 0x{:08x}", source, destination, sequence), "!",
                          "zero_in_a_header"_cause);
        }
    }
}

TEST_CASE("2.3 parse_tcp_segment takes a payload of any size", "[2.3]") {
    for (const std::size_t size : {1460U, 65516U, 70000U}) {
        const std::string payload(size, 'p');
        check_segment(make_segment(51234, 80, 1, 5, 0x10, payload),
                      fmt::format("a payload of {} bytes", size), payload, "size_in_16_bits"_cause);
    }
}

TEST_CASE("2.3 parse_tcp_segment tells the flags apart", "[2.3]") {
    for (unsigned flags = 0; flags < 256; ++flags)
        check_segment(make_segment(1, 2, 3, 5, flags, "!"), fmt::format("the flags octet 0x{:02x}", flags),
                      "!", "flags_that_go_together"_cause);
}

TEST_CASE("2.3 parse_tcp_segment begins the payload after the options", "[2.3]") {
    for (unsigned words = 5; words <= 15; ++words) {
        for (const char* payload : {"payload", ""}) {
            const std::string options((words - 5) * 4, 'o');
            check_segment(make_segment(1, 2, 3, words, 0x10, options + payload),
                          fmt::format("a header of {} octets, then {}", words * 4, quote(payload)), payload,
                          "header_of_60_octets"_cause);
        }
    }
}

TEST_CASE("2.3 parse_tcp_segment takes any value in the other fields", "[2.3]") {
    for (unsigned reserved = 0; reserved < 16; ++reserved) {
        Bytes bytes = make_segment(1, 2, 3, 6, 0x10, "oooopayload");
        bytes[12] |= static_cast<std::byte>(reserved);
        check_segment(bytes, fmt::format("a header of 24 octets, the reserved bits {:04b}", reserved),
                      "payload", "reserved_bits_checked"_cause);
    }
    for (const std::size_t at : {8U, 9U, 10U, 11U, 14U, 15U, 16U, 17U, 18U, 19U}) {
        for (const unsigned value : {0x00U, 0xffU}) {
            Bytes bytes = make_segment(1, 2, 3, 6, 0x10, "oooopayload");
            bytes[at] = static_cast<std::byte>(value);
            check_segment(bytes, fmt::format("octet {} is 0x{:02x}", at, value), "payload",
                          "other_fields_checked"_cause);
        }
    }
    check_segment(make_segment(0, 0, 0, 5, 0, "!"), "from port 0 to 0, number 0, no flags", "!",
                  "zero_in_a_header"_cause);
}

TEST_CASE("2.3 parse_tcp_segment refuses what is too short", "[2.3]") {
    const Story story("Lengths come from outside, so they may lie; and a segment may be cut off.");
    const Bytes whole = make_segment(1, 2, 3, 5, 0, "payload");
    for (std::size_t size = 20; size-- > 0;)
        check_no_segment(std::span(whole).first(size), fmt::format("the first {} octets of a segment", size),
                         "size_unchecked"_cause);
    for (unsigned words = 0; words < 5; ++words)
        check_no_segment(make_segment(1, 2, 3, words, 0, "payload"),
                         fmt::format("a data offset of {} words", words), "offset_below_five"_cause);
    for (unsigned words = 7; words <= 15; ++words)
        check_no_segment(make_segment(1, 2, 3, words, 0, "payload"),
                         fmt::format("a header of {} octets in 27", words * 4),
                         "header_larger_than_the_segment"_cause);
    for (unsigned words = 6; words <= 15; ++words) {
        const Bytes header = make_segment(1, 2, 3, words, 0, std::string((words - 5) * 4, 'o'));
        for (std::size_t size = 20; size < header.size(); ++size)
            check_no_segment(std::span(header).first(size),
                             fmt::format("the first {} octets of a header of {}", size, header.size()),
                             "header_larger_than_the_segment"_cause);
    }
}
