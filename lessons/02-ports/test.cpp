// The companion test of lesson 02. You need not read it: when it fails, it tells its story.
#include <dlfcn.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <numeric>

#include "check.hpp"
#include "peer.hpp"
#include "ports.hpp"

using namespace testing;
namespace answer = ports;

// ---- 2.1 parse_port --------------------------------------------------------------------------------

namespace {

const char* const why_thrown =
    "A text that is no port is nothing unusual: the contract returns std::nullopt for it. (std::stoi() and "
    "std::stoul() throw.)";

unsigned swapped(unsigned port) {
    return (port >> 8 & 0xff) | (port << 8 & 0xff00);
}

Cause why_port(unsigned expected, std::optional<unsigned> got, const Cause& why) {
    if (got == swapped(expected))
        return "The two octets are swapped. htons() belongs where a port goes into a socket address; what a "
               "person writes and reads is the number itself. (With htons(), 80 becomes 20480.)";
    if (!got && expected == 0)
        return "\"0\" is a number like any other: to bind() it means \"any free port\".";
    if ((!got && expected > 32767) || (got && *got > 65535))
        return "A port has 16 bits and no sign: 0 to 65535.";
    return why;
}

void check_port(std::string_view text, unsigned expected,
                const Cause& why = "Decimal digits, and no more than 65535: this is a good port.",
                Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_port({})", quote(text)), [&] { return answer::parse_port(text); }, why_thrown,
        place);
    expect(got == expected, fmt::format("the port {}", expected), show(got), why_port(expected, got, why),
           place);
}

void check_no_port(std::string_view text, const Cause& why, Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_port({})", quote(text)), [&] { return answer::parse_port(Exact(text).view()); },
        why_thrown, place);
    expect(!got.has_value(), "nothing (std::nullopt)", show(got), why, place);
}

}  // namespace

TEST_CASE("2.1 parse_port reads a port", "[2.1]") {
    for (const unsigned port : {80, 443, 8080, 49152, 65535, 1, 0}) check_port(std::to_string(port), port);
}

TEST_CASE("2.1 parse_port looks only at the characters it was given", "[2.1]") {
    const std::string text = "8080";
    const auto got = call(
        "parse_port(the first 2 characters of \"8080\")",
        [&] { return answer::parse_port(std::string_view(text).substr(0, 2)); }, why_thrown);
    expect(got == 80, "the port 80", show(got),
           "A string_view need not end with a NUL: text.data() goes on behind its end. Use its size.");
}

TEST_CASE("2.1 parse_port reads every port", "[2.1]") {
    for (unsigned port = 0; port <= 65535; port += port < 2000 || port > 65000 ? 1 : 97)
        check_port(Exact(std::to_string(port)).view(), port);
}

TEST_CASE("2.1 parse_port refuses everything but digits", "[2.1]") {
    for (const char* text :
         {"80abc", "80 ", "80\n", "80\r\n", "8 0", "80.0", "80,", "80:", "1e3", "8_0", "80-90"})
        check_no_port(
            text,
            "atoi(), std::stoi(), strtol(), sscanf() and std::from_chars() stop at the first character "
            "that does not fit. The text has to end there.");
    check_no_port("", "An empty text holds no number, not even 0.");
    for (const char* text : {"abc", "http", "a80", ":80", "0x50", " "})
        check_no_port(text, "Every character has to be a digit. (atoi() returns 0 where it finds none.)");
    for (const char* text : {" 80", "\t80", "+80", "-80", "-1", "-0", "--1", "-65456"})
        check_no_port(text,
                      "atoi(), std::stoul() and sscanf() skip spaces and take signs, also into an unsigned "
                      "number. A port begins with a digit.");
    for (const std::string_view text : {std::string_view("80\0", 3), std::string_view("80\0junk", 7)})
        check_no_port(text, "A NUL inside a string_view is a character like any other.");
}

TEST_CASE("2.1 parse_port refuses numbers above 65535", "[2.1]") {
    for (const char* text : {"65536", "65537", "65616", "70000", "99999", "100000", "131072"})
        check_no_port(
            text,
            "A port has 16 bits. Squeezed into them 65536 becomes 0 and 65616 becomes 80: look at the "
            "number before you narrow it.");
    for (const char* text : {"4294967295", "4294967296", "4294967376", "18446744073709551616",
                             "18446744073709551696", "99999999999999999999999999999999"})
        check_no_port(
            text,
            "Larger types wrap, too: in 32 bits 4294967376 is 80, in 64 bits 18446744073709551696 is. "
            "Stop as soon as the number is above 65535.");
}

TEST_CASE("2.1 parse_port ignores leading zeros", "[2.1]") {
    const char* const why = "Leading zeros change nothing, and decimal stays decimal: not octal.";
    for (const char* text : {"0080", "080", "000080"}) check_port(text, 80, why);
    check_port("00", 0, why);
    const char* const why_long =
        "Only the value is limited, not the number of digits. The text may be longer than any buffer of a "
        "fixed size.";
    check_port("0000000000000000065535", 65535, why_long);
    check_port(std::string(5000, '0') + "80", 80, why_long);
    check_no_port(std::string(5000, '1'), "The value is above 65535, and wraps in any type of a fixed size.");
    check_no_port("0000065536", "The value is above 65535, whatever stands before it.");
}

// ---- 2.2 classify_port -----------------------------------------------------------------------------

namespace {

std::string name(answer::PortRange range) {
    switch (range) {
        case answer::PortRange::system:
            return "system";
        case answer::PortRange::registered:
            return "registered";
        case answer::PortRange::dynamic:
            return "dynamic";
    }
    return "no range at all";
}

std::string why_range(unsigned port, answer::PortRange got) {
    if (got == answer::PortRange::system && port > 32767)
        return "In a short this port is negative, and so smaller than 1024. A port has 16 bits and no sign.";
    if (got == answer::PortRange::system)
        return "The system ports are 0 to 1023: the tutorial's \"smaller than 1024\" is < 1024, not <= 1024.";
    if (port < 1024) return "The system ports are 0 to 1023: the tutorial's \"smaller than 1024\".";
    if (got == answer::PortRange::dynamic)
        return "The dynamic ports begin at 49152 (RFC 6335, section 6). Linux hands out ports from 32768 on, "
               "which is its own choice.";
    return "The registered ports end at 49151 (RFC 6335, section 6).";
}

void check_range(unsigned first, unsigned last, answer::PortRange expected, Place place = Place::here()) {
    const auto check = [&](unsigned port) {
        const auto got = answer::classify_port(static_cast<std::uint16_t>(port));
        if (got == expected) return;
        begin_call(fmt::format("classify_port({})", port));
        fail(name(expected), name(got), why_range(port, got), place);
    };
    begin_call(fmt::format("classify_port({})", first));
    check(first);
    check(last);
    for (unsigned port = first; port <= last; ++port) check(port);
    passed();
}

}  // namespace

TEST_CASE("2.2 classify_port knows the system ports, 0 to 1023", "[2.2]") {
    check_range(0, 1023, answer::PortRange::system);
}

TEST_CASE("2.2 classify_port knows the registered ports, 1024 to 49151", "[2.2]") {
    check_range(1024, 49151, answer::PortRange::registered);
}

TEST_CASE("2.2 classify_port knows the dynamic ports, 49152 to 65535", "[2.2]") {
    check_range(49152, 65535, answer::PortRange::dynamic);
}

// ---- 2.3 parse_tcp_segment -------------------------------------------------------------------------

namespace {

using Bytes = std::vector<std::byte>;

// A segment with the given data offset, in words of 32 bits, and flags.
Bytes make_segment(unsigned source, unsigned destination, std::uint32_t sequence, unsigned words,
                   unsigned flags, std::string_view rest) {
    Bytes bytes;
    const auto put = [&](std::uint32_t value, int octets) {
        for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<std::byte>(value >> shift & 0xff));
    };
    put(source, 2);
    put(destination, 2);
    put(sequence, 4);
    put(0x11223344, 4);  // acknowledgment number
    put(words << 4, 1);
    put(flags, 1);
    put(0xfaf0, 2);  // window
    put(0xabcd, 2);  // checksum
    put(0x0102, 2);  // urgent pointer
    for (const char c : rest) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

std::uint32_t number(const Bytes& bytes, std::size_t at, std::size_t octets) {
    return std::accumulate(bytes.data() + at, bytes.data() + at + octets, 0U,
                           [](unsigned sum, std::byte b) { return sum << 8 | std::to_integer<unsigned>(b); });
}

std::string flags_text(bool fin, bool syn, bool rst, bool ack) {
    return fmt::format("FIN {:d}, SYN {:d}, RST {:d}, ACK {:d}", fin, syn, rst, ack);
}

std::string why_half(unsigned got, const Bytes& bytes, std::size_t at) {
    if (got == swapped(number(bytes, at, 2)))
        return "The two octets are swapped. The header is in network byte order, the high octet first: "
               "ntohs() "
               "turns it round on a little-endian machine. (80 read wrongly is 20480.)";
    if (got == number(bytes, 2 - at, 2)) return "The source comes first, then the destination.";
    return "RFC 9293, section 3.1: source port at octet 0, destination port at octet 2, each the high octet "
           "first, and without a sign.";
}

std::string why_sequence(unsigned got, const Bytes& bytes) {
    if (got == number(bytes, 8, 4)) return "That is the acknowledgment number, octets 8 to 11.";
    return "Octets 4 to 7, the highest first and without a sign: ntohl(), not ntohs(), turns all four round.";
}

std::string why_payload(const Bytes& bytes, std::span<const std::byte> got) {
    const std::size_t header = (number(bytes, 12, 1) >> 4) * 4;
    if (got.empty()) return "The payload is all that stands behind the header.";
    const auto begin = static_cast<std::size_t>(got.data() - bytes.data());
    if (begin != header && (number(bytes, 12, 1) & 0x0f) != 0)
        return fmt::format(
            "The payload begins at octet {}, but this header has {} octets. The four low bits of "
            "octet 12 are reserved: the high four alone count the header's words of 32 bits.",
            begin, header);
    if (begin != header)
        return fmt::format(
            "The payload begins at octet {}, but this header has {} octets. The high four bits "
            "of octet 12 count its words of 32 bits: 5 of them, and up to 10 more of options.",
            begin, header);
    return "The payload is all that stands behind the header: the bytes end where it ends.";
}

// Takes a good segment apart, and looks at everything that comes of it.
void check_segment(const Bytes& bytes, std::string_view what, std::string_view payload, const Cause& why,
                   Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_tcp_segment({})", what), [&] { return answer::parse_tcp_segment(bytes); },
        "Bytes that are no segment are nothing unusual: the contract returns std::nullopt for them.", place);
    expect(got.has_value(), "a segment", show(std::nullopt), why, place);
    expect_equal("the source port", unsigned{got->source_port}, number(bytes, 0, 2),
                 why_half(got->source_port, bytes, 0), place);
    expect_equal("the destination port", unsigned{got->destination_port}, number(bytes, 2, 2),
                 why_half(got->destination_port, bytes, 2), place);
    const std::string sequence = fmt::format("0x{:08x}", number(bytes, 4, 4));
    expect(got->sequence == number(bytes, 4, 4), "the sequence number " + sequence,
           fmt::format("0x{:08x}", got->sequence), why_sequence(got->sequence, bytes), place);
    const unsigned flags = number(bytes, 13, 1);
    const std::string right =
        flags_text((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 16) != 0);
    const std::string flags_got = flags_text(got->fin, got->syn, got->rst, got->ack);
    expect(
        flags_got == right, right, flags_got,
        fmt::format("Octet 13 is 0x{:02x}. From its lowest bit: FIN, SYN, RST, PSH, ACK, URG. Test each bit "
                    "alone, whatever the others are: a SYN-ACK has two.",
                    flags),
        place);
    // Where the payload is comes first: bytes that are gone can't be read.
    const std::byte *begin = got->payload.data(), *end = begin + got->payload.size();
    const std::less_equal<const std::byte*> not_after;
    const bool begins_inside =
        not_after(bytes.data(), begin) && not_after(begin, bytes.data() + bytes.size());
    expect(
        got->payload.empty() || begins_inside, "a payload that is a view of the bytes passed in",
        "other bytes",
        "The contract wants a view. Bytes copied inside the function are gone when it returns, or belong to "
        "the next call; bytes.subspan() copies none.",
        place);
    expect(got->payload.empty() || not_after(end, bytes.data() + bytes.size()),
           "a payload that ends where the bytes end", "one that goes on behind their end",
           why_payload(bytes, got->payload), place);
    std::string text;
    for (const std::byte b : got->payload) text += static_cast<char>(b);
    expect_equal("the payload", text, payload, why_payload(bytes, got->payload), place);
}

void check_no_segment(const Bytes& bytes, std::string_view what, const Cause& why,
                      Place place = Place::here()) {
    const auto got = call(
        fmt::format("parse_tcp_segment({})", what), [&] { return answer::parse_tcp_segment(bytes); },
        "Bytes that are no segment are nothing unusual: the contract returns std::nullopt for them.", place);
    expect(!got.has_value(), "nothing (std::nullopt)",
           got ? fmt::format("a segment with {} bytes of payload", got->payload.size()) : "", why, place);
}

}  // namespace

TEST_CASE("2.3 parse_tcp_segment finds ports, sequence number and payload", "[2.3]") {
    check_segment(
        make_segment(51234, 80, 0x01020304, 5, 0x10, "GET /"),
        "from 51234 to 80, number 0x01020304, \"GET /\"", "GET /",
        "A good segment: 25 octets, of which the header has 5 words of 32 bits (the high four bits of "
        "octet 12).");
    check_segment(make_segment(65535, 32768, 0xfffefdfc, 5, 0x10, ""), "from port 65535 to 32768, no payload",
                  "", "A segment may carry no payload: 20 octets of header are a whole one.");
    check_segment(make_segment(32769, 65534, 0x80000000, 5, 0x10, "\xff\xfe"), "from port 32769 to 65534",
                  "\xff\xfe", "This is a good segment.");
}

TEST_CASE("2.3 parse_tcp_segment takes a payload of any size", "[2.3]") {
    for (const std::size_t size : {1460U, 65516U, 70000U}) {
        const std::string payload(size, 'p');
        check_segment(
            make_segment(51234, 80, 1, 5, 0x10, payload), fmt::format("a payload of {} bytes", size), payload,
            "A TCP header has no field for its segment's length, so there is no limit to it here: the "
            "number of bytes need not fit into 16 bits.");
    }
}

TEST_CASE("2.3 parse_tcp_segment tells the flags apart", "[2.3]") {
    for (unsigned flags = 0; flags < 256; ++flags)
        check_segment(make_segment(1, 2, 3, 5, flags, "!"), fmt::format("the flags octet 0x{:02x}", flags),
                      "!", "Whether flags go together is not asked here.");
}

TEST_CASE("2.3 parse_tcp_segment begins the payload behind the options", "[2.3]") {
    for (unsigned words = 5; words <= 15; ++words) {
        for (const char* payload : {"payload", ""}) {
            const std::string options((words - 5) * 4, 'o');
            check_segment(
                make_segment(1, 2, 3, words, 0x10, options + payload),
                fmt::format("a header of {} octets, then {}", words * 4, quote(payload)), payload,
                "A header has 5 to 15 words of 32 bits: 20 to 60 octets. (The high four bits of octet "
                "12 say how many.)");
        }
    }
}

TEST_CASE("2.3 parse_tcp_segment takes any value in the other fields", "[2.3]") {
    for (unsigned reserved = 0; reserved < 16; ++reserved) {
        Bytes bytes = make_segment(1, 2, 3, 6, 0x10, "oooopayload");
        bytes[12] |= static_cast<std::byte>(reserved);
        check_segment(
            bytes, fmt::format("a header of 24 octets, the reserved bits {:04b}", reserved), "payload",
            "The four low bits of octet 12 are reserved: they belong neither to the data offset nor to "
            "what has to be checked.");
    }
    for (const std::size_t at : {8U, 9U, 10U, 11U, 14U, 15U, 16U, 17U, 18U, 19U}) {
        for (const unsigned value : {0x00U, 0xffU}) {
            Bytes bytes = make_segment(1, 2, 3, 6, 0x10, "oooopayload");
            bytes[at] = static_cast<std::byte>(value);
            check_segment(bytes, fmt::format("octet {} is 0x{:02x}", at, value), "payload",
                          "Only the data offset decides. The other fields may hold any number.");
        }
    }
    check_segment(
        make_segment(0, 0, 0, 5, 0, "!"), "from port 0 to 0, number 0, no flags", "!",
        "0 is a number like any other in a header: whether such a segment makes sense is not asked here.");
}

TEST_CASE("2.3 parse_tcp_segment refuses what is too short", "[2.3]") {
    const Bytes whole = make_segment(1, 2, 3, 5, 0, "payload");
    const Story story("Lengths come from outside, so they may lie; and a segment may be cut off.");
    for (std::size_t size = 20; size-- > 0;)
        check_no_segment(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
                         fmt::format("the first {} octets of a segment", size),
                         "The shortest header has 20 octets. Look at the size before you look at the bytes.");
    for (unsigned words = 0; words < 5; ++words)
        check_no_segment(make_segment(1, 2, 3, words, 0, "payload"),
                         fmt::format("a data offset of {} words", words),
                         "A data offset below 5 is a lie: the fixed fields alone are 5 words.");
    for (unsigned words = 7; words <= 15; ++words)
        check_no_segment(make_segment(1, 2, 3, words, 0, "payload"),
                         fmt::format("a header of {} octets in 27", words * 4),
                         "The header can't be longer than the bytes there are.");
}

// ---- 2.4 reassemble --------------------------------------------------------------------------------

namespace {

using answer::Segment;
using Segments = std::vector<Segment>;

// Short enough for three lines of a message.
std::string tell(const Segments& segments) {
    std::string text;
    for (const Segment& segment : segments) {
        const std::string bytes = segment.bytes.size() > 16 ? fmt::format("({} bytes)", segment.bytes.size())
                                                            : quote(segment.bytes);
        const std::string one = fmt::format("{}{} {}", text.empty() ? "" : ", ", segment.sequence, bytes);
        if (text.size() + one.size() > 145) return text + ", ...";
        text += one;
    }
    return text.empty() ? "none" : text;
}

void check_stream(const Segments& segments, std::string_view expected, const Cause& why,
                  Place place = Place::here()) {
    const Story story("Arrived (number of the first byte, bytes): " + tell(segments) + ".");
    const std::string got = call(
        "reassemble(segments)", [&] { return answer::reassemble(segments); },
        "Any segments are good ones, also none at all, empty ones, and ones that lie wholly inside what is "
        "known "
        "already: of those nothing is new.",
        place);
    expect_equal("the stream", got, expected, why, place);
}

const char* const why_order =
    "IP does not promise the order of arrival. Put the segments in the order of their sequence numbers.";
const char* const why_overlap =
    "A segment may repeat a part of what is known and bring something new: sent again, but cut in another "
    "place. Take only the bytes that are not known yet.";
const char* const why_gap =
    "Behind a gap nothing can be handed out: the missing bytes may still come, and the stream is in order or "
    "it is nothing.";
const char* const why_wrap =
    "Sequence numbers have 32 bits and wrap: byte 0 follows byte 4294967295. Compare by the sign of the "
    "difference, not with <.";

}  // namespace

TEST_CASE("2.4 reassemble joins segments in order", "[2.4]") {
    check_stream({{1, "one "}, {5, "two "}, {9, "three"}}, "one two three",
                 "Each segment continues where the one before ended.");
    check_stream({{1000, "hello"}}, "hello",
                 "The stream begins at the earliest segment, whatever its number.");
    check_stream({{7, std::string("\0\xff\1", 3)}, {10, std::string("\0\2", 2)}},
                 std::string_view("\0\xff\1\0\2", 5), "NUL is a byte like any other.");
    check_stream({}, "", "No segments, no bytes.");
}

TEST_CASE("2.4 reassemble does not trust the order of arrival", "[2.4]") {
    const Segments segments = {{100, "ab"}, {102, "cde"}, {105, "f"}, {106, "ghij"}, {110, "k"}};
    std::vector<std::size_t> order = {0, 1, 2, 3, 4};
    do {
        Segments arrived;
        for (const std::size_t i : order) arrived.push_back(segments[i]);
        check_stream(arrived, "abcdefghijk", why_order);
    } while (std::next_permutation(order.begin(), order.end()));
    check_stream({{9, "i"}, {10, "j"}, {8, "h"}}, "hij", "8 and 9 come before 10: numbers are no texts.");
}

TEST_CASE("2.4 reassemble takes each byte once", "[2.4]") {
    check_stream({{1, "abc"}, {1, "abc"}, {4, "def"}, {4, "def"}, {1, "abc"}}, "abcdef",
                 "The same segment may come twice.");
    check_stream({{1, "abcd"}, {3, "cdef"}}, "abcdef", why_overlap);
    check_stream({{1, "abcdef"}, {3, "cd"}}, "abcdef", "A segment may lie wholly inside another.");
    for (const Segments& same_begin : {Segments{{1, "ab"}, {1, "abcdef"}, {1, "a"}},
                                       {{1, "abcdef"}, {1, "ab"}},
                                       {{1, "ab"}, {1, "abcdef"}},
                                       {{1, ""}, {1, "abcdef"}}})
        check_stream(same_begin, "abcdef",
                     "Segments may begin at one place and have different lengths: the longest brings most, "
                     "whenever it came. (A map from the number to the bytes keeps one of them.)");
    check_stream({{1, "abc"}, {2, "bcde"}, {3, "cdefg"}, {9, "ij"}, {5, "efgh"}}, "abcdefghij", why_overlap);
    check_stream({{1, "abcdefgh"}, {3, "cd"}, {5, "efghij"}}, "abcdefghij",
                 "The segment inside another must not move the place where the stream ends back.");
    check_stream({{1, "aaaa"}, {3, "aaaa"}}, "aaaaaa",
                 "Whether bytes are known is told by their numbers, not by their values.");
    check_stream({{1, "abab"}, {5, "abab"}}, "abababab",
                 "Whether bytes are known is told by their numbers, not by their values.");
}

TEST_CASE("2.4 reassemble stops at the first gap", "[2.4]") {
    check_stream({{1, "abc"}, {5, "efg"}}, "abc", why_gap);
    check_stream({{1, "a"}, {3, "c"}, {5, "e"}}, "a", why_gap);
    check_stream({{10, "late"}, {1, "abc"}, {4, "d"}, {6, "f"}}, "abcd", why_gap);
    check_stream({{1, "abc"}, {5, "e"}, {4, "d"}}, "abcde",
                 "There is no gap here once the segments are in order.");
    check_stream({{1, "abc"}, {100000, "far away"}}, "abc", why_gap);
}

TEST_CASE("2.4 reassemble follows sequence numbers that wrap", "[2.4]") {
    check_stream({{0, "6789"}, {4294967290U, "012345"}}, "0123456789", why_wrap);
    check_stream({{4294967290U, "012345"}, {0, "6789"}}, "0123456789", why_wrap);
    check_stream({{4294967295U, "abcd"}, {3, "e"}}, "abcde", why_wrap);
    check_stream({{2, "fg"}, {4294967294U, "bc"}, {4294967293U, "a"}, {0, "de"}, {4294967295U, "cde"}},
                 "abcdefg", why_wrap);
    check_stream({{4294967295U, "a"}, {1, "c"}}, "a", why_gap);
    check_stream({{0, "zero"}}, "zero", "The number 0 is a number like any other.");
    check_stream(
        {{2147483647U, "ab"}, {2147483649U, "cd"}}, "abcd",
        "2^31 is no border: here the numbers don't wrap. The sign that counts is the difference's, not "
        "the number's.");
}

TEST_CASE("2.4 reassemble knows which of two numbers comes first", "[2.4]") {
    check_stream(
        {{100, "far"}, {2294967295U, "ab"}}, "ab",
        "From 2294967295 to 100 it is 2000000101, less than 2^31; the other way round it is more. So "
        "2294967295 is the earlier.");
    // Any two numbers, near and far, on all sides of every border.
    for (const std::uint32_t first : {0U, 1U, 100U, 65535U, 16777216U, 1073741824U, 2147483000U, 2147483647U,
                                      2147483648U, 3000000000U, 4278190080U, 4294900000U, 4294967295U}) {
        for (const std::uint32_t distance :
             {3U, 1000U, 65536U, 16777217U, 1073741823U, 1073741825U, 1610612736U, 2147483000U}) {
            const std::uint32_t second = first + distance;
            const std::string why = fmt::format(
                "From {} to {} it is {}, less than 2^31 (4294967296 taken off where it wraps): {} is the "
                "earlier. Behind the gap, however wide, nothing is handed out.",
                first, second, distance, first);
            check_stream({{second, "far"}, {first, "ab"}}, "ab", why);
            check_stream({{first, "ab"}, {second, "far"}}, "ab", why);
        }
    }
}

TEST_CASE("2.4 reassemble copes with segments without bytes", "[2.4]") {
    const char* const why = "A segment without bytes (an ACK is one) brings nothing, and is no gap.";
    check_stream({{1, "abc"}, {4, ""}, {4, "def"}}, "abcdef", why);
    check_stream({{4, ""}, {1, "abc"}, {2, ""}, {4, "def"}, {7, ""}}, "abcdef", why);
    check_stream({{1, ""}, {1, "abc"}}, "abc", why);
    check_stream({{1, "abc"}, {1, ""}}, "abc", why);
    check_stream({{1, ""}}, "", why);
    const char* const why_first =
        "The earliest segment says where the stream begins, also where it has no bytes: the bytes from its "
        "number on are still missing.";
    check_stream({{1, ""}, {5, "efgh"}}, "", why_first);
    check_stream({{5, "efgh"}, {4294967295U, ""}}, "", why_first);
}

TEST_CASE("2.4 reassemble copes with long streams", "[2.4]") {
    const std::string stream = numbered_bytes(200000);  // beyond what 16 bits count
    Segments segments;
    for (std::size_t at = 0; at < stream.size(); at += 1460)
        segments.push_back({static_cast<std::uint32_t>(4294900000U + at), stream.substr(at, 1460)});
    std::reverse(segments.begin(), segments.end());
    const char* const why = "Sequence numbers have 32 bits, and so have the distances between them.";
    check_stream(segments, stream, why);
    const std::size_t back = stream.size() - 65541;
    check_stream({{1, stream}, {static_cast<std::uint32_t>(1 + back), stream.substr(back, 10)}}, stream, why);
}

TEST_CASE("2.4 reassemble puts random cuts of a stream together", "[2.4]") {
    std::uint32_t state = 12345;  // the same "random" numbers in every run
    const auto random = [&](std::size_t below) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % below;
    };
    for (int round = 0; round < 600; ++round) {
        const std::size_t length = round < 300 ? 12 : 60;  // few segments first: a message shows them all
        std::string stream;
        for (std::size_t i = 0; i < length; ++i) stream += static_cast<char>('a' + random(26));
        const std::uint32_t first = round % 2 == 0 ? static_cast<std::uint32_t>(0 - length / 2) : state;
        Segments segments;
        for (std::size_t at = 0; at < stream.size();) {  // nearly covers it, with overlaps
            const std::size_t size = 1 + random(6);
            segments.push_back({static_cast<std::uint32_t>(first + at), stream.substr(at, size)});
            at += 1 + random(size + (random(8) == 0 ? 2 : 0));
        }
        for (std::size_t i = segments.size() - 1; i > 0; --i) std::swap(segments[i], segments[random(i + 1)]);
        std::size_t covered = 0;  // up to the first gap
        for (bool grew = true; grew;) {
            grew = false;
            for (const Segment& segment : segments) {
                const std::size_t begin = segment.sequence - first, end = begin + segment.bytes.size();
                if (begin <= covered && end > covered) covered = end, grew = true;
            }
        }
        check_stream(segments, stream.substr(0, covered),
                     "In the order of their numbers, each byte once, up to the first gap.");
    }
}

// ---- 2.5 listen_on ---------------------------------------------------------------------------------

namespace {

// Why listening failed where nothing was in its way.
std::string why_failed(const Thrown& thrown, const net::Endpoint& endpoint) {
    if (thrown.code == EOPNOTSUPP)
        return "This is no TCP socket. TCP is SOCK_STREAM; SOCK_DGRAM is UDP, which has no connections, so "
               "there "
               "is nothing to listen for.";
    if (thrown.code == EADDRINUSE && endpoint.port() == 0)
        return "Port 0 asks the system for a port that is free. One that is written into the program may be "
               "taken, as here.";
    if (thrown.code == EADDRINUSE || thrown.code == EACCES)
        return fmt::format(
            "Port {} is free, and needs no rights. Ports go into the socket address in network "
            "byte order, and net::Endpoint has done that. Where it is left out (or done twice) "
            "another port is asked for: {}.",
            endpoint.port(), (endpoint.port() >> 8) | (endpoint.port() << 8 & 0xff00));
    if (thrown.code == EINVAL || thrown.code == EAFNOSUPPORT)
        return "The socket's family is endpoint.family(), and the address's length endpoint.size(): "
               "sockaddr_in6 "
               "is longer than sockaddr_in, and both are not sizeof(sockaddr).";
    return "socket(), bind() and listen(), in this order; each returns -1 when it fails, and then errno says "
           "why.";
}

net::Socket listen_on(const net::Endpoint& endpoint, Place place = Place::here()) {
    begin_call(fmt::format("listen_on({})", endpoint));
    try {
        return answer::listen_on(endpoint);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        const Thrown thrown = describe_exception();
        fail_thrown(thrown, why_failed(thrown, endpoint), place);
    }
}

int option(int fd, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    ::getsockopt(fd, SOL_SOCKET, name, &value, &size);
    return value;
}

void check_listens(const net::Socket& listener, std::string_view ip, Place place = Place::here()) {
    expect(is_open(listener.fd()), "a socket", "none (net::Socket owns nothing)",
           "net::Socket{fd} owns the descriptor that socket() returned. It closes it on destruction: return "
           "that very object.",
           place);
    expect(
        option(listener.fd(), SO_TYPE) == SOCK_STREAM, "a TCP socket", "a socket of another type",
        "TCP is SOCK_STREAM; SOCK_DGRAM is UDP, which has no connections, so there is nothing to listen for.",
        place);
    const net::Endpoint got = net::local_endpoint(listener.fd());
    expect(option(listener.fd(), SO_ACCEPTCONN) != 0, "a socket that listens",
           got.port() == 0 ? "a socket that is not even bound" : "a socket that is bound but does not listen",
           "bind() reserves the port; listen() makes the kernel answer on it.", place);
    expect_equal("its address", got.ip(), ip,
                 "Bind to the address that was asked for. On 0.0.0.0 (INADDR_ANY, no bind(), or one that "
                 "failed and was not "
                 "looked at) it listens on every address of this machine, and all the network can reach it.",
                 place);
    const net::Socket client = call(
        "connect to " + got.to_string(), [&] { return net::connect_tcp(ip, got.port()); },
        "It listens, so a client has to get through.", place);
    wait_for_events(listener.fd(), POLLIN);
    const net::Socket accepted{::accept(listener.fd(), nullptr, nullptr)};
    expect(accepted.fd() >= 0, "a connection", "accept() failed", "The client's connection waits there.",
           place);
}

}  // namespace

// The answer is linked into this program, so this is the listen(2) that it calls.
TEST_CASE("2.5 listen_on gets a port from the system and listens", "[2.5]") {
    const net::Endpoint any{"127.0.0.1", 0};
    Descriptors before;
    {
        const net::Socket first = listen_on(any);
        check_listens(first, "127.0.0.1");
        const Story story(
            fmt::format("listen_on() itself listens on {} already.", net::local_endpoint(first.fd())));
        const net::Socket second = listen_on(any), third = listen_on(any);
        check_listens(second, "127.0.0.1");
        check_listens(third, "127.0.0.1");
        const std::string ports =
            fmt::format("{}, {}, {}", net::local_endpoint(first.fd()).port(),
                        net::local_endpoint(second.fd()).port(), net::local_endpoint(third.fd()).port());
        expect(!(net::local_endpoint(first.fd()) == net::local_endpoint(second.fd())) &&
                   !(net::local_endpoint(second.fd()) == net::local_endpoint(third.fd())),
               "another port each time", ports, "Port 0 asks the system for a port that is free.");
    }
    before.expect_none_left();
    if (!have_ipv6()) return;
    check_listens(listen_on(net::Endpoint{"::1", 0}), "::1");
}

TEST_CASE("2.5 listen_on takes the port that it was given", "[2.5]") {
    // The port is free when it is chosen. Should somebody else get it meanwhile, another one is chosen.
    for (int attempt = 0;; ++attempt) {
        net::Endpoint endpoint{"127.0.0.1", 0};
        {
            const DeadPort free_now;
            endpoint = free_now.endpoint();
        }
        if (endpoint.port() % 256 == endpoint.port() / 256) continue;  // looks the same in either byte order
        const Story story(fmt::format("Port {} is free.", endpoint.port()));
        begin_call(fmt::format("listen_on({})", endpoint));
        net::Socket listener;
        try {
            listener = answer::listen_on(endpoint);
        } catch (const workbook::NotWritten&) {
            throw;
        } catch (...) {
            const Thrown thrown = describe_exception();
            if (thrown.code == EADDRINUSE && attempt < 5) continue;
            fail_thrown(thrown, why_failed(thrown, endpoint), Place::here());
        }
        const net::Endpoint got = net::local_endpoint(listener.fd());
        const bool in_host_order = got.port() == ((endpoint.port() >> 8) | (endpoint.port() << 8 & 0xff00));
        expect_equal(
            "where it listens", got.to_string(), endpoint.to_string(),
            in_host_order
                ? "The port's two octets are swapped. It goes into the socket address in network byte "
                  "order: htons(), once. (endpoint.address() has it so.)"
                : "Bind to the address and the port that were given: endpoint.address() holds both.");
        return check_listens(listener, "127.0.0.1");
    }
}

TEST_CASE("2.5 listen_on throws when another socket listens there", "[2.5]") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        if (std::string(ip) == "::1" && !have_ipv6()) continue;
        const net::Socket taken = make_listener(ip);
        const net::Endpoint endpoint = net::local_endpoint(taken.fd());
        Descriptors before;
        const Story story(fmt::format("Another socket listens on {} already.", endpoint));
        const Thrown thrown = call_throws(
            fmt::format("listen_on({})", endpoint), "EADDRINUSE, with the endpoint in its text",
            [&] { answer::listen_on(endpoint); },
            "bind() or listen() fails with EADDRINUSE. Who returns a socket all the same lets its caller "
            "wait for "
            "connections that go to another program: neither overlook the error nor take another port.");
        expect_code(
            thrown, EADDRINUSE,
            "The contract wants std::system_error with errno, so that a caller can tell errors apart: "
            "net::throw_errno(), before another call changes errno.");
        expect_named(
            thrown, endpoint.to_string(),
            "\"Address already in use\" alone does not say which address: put the endpoint into the text, "
            "net::throw_errno(fmt::format(\"bind {}\", endpoint)).");
        before.expect_none_left();
    }
}

TEST_CASE("2.5 listen_on gives nobody an endpoint twice", "[2.5]") {
    const net::Socket first = listen_on(net::Endpoint{"127.0.0.1", 0});
    const net::Endpoint endpoint = net::local_endpoint(first.fd());
    const Story story(fmt::format("listen_on() itself listens on {} already.", endpoint));
    expect_code(
        call_throws(
            fmt::format("listen_on({}), again", endpoint), "EADDRINUSE", [&] { answer::listen_on(endpoint); },
            "SO_REUSEPORT lets two listeners share a port, each getting some of the connections. "
            "SO_REUSEADDR "
            "is the option for a server that is started again."),
        EADDRINUSE, "bind() fails with EADDRINUSE: throw that.");
}

TEST_CASE("2.5 listen_on looks at the result of listen", "[2.5]") {
    const net::Endpoint any{"127.0.0.1", 0};
    Descriptors before;
    const Story story(
        "bind() succeeds. Then another program, which is bound there too (SO_REUSEADDR), is quicker: "
        "listen() "
        "returns -1 with errno EADDRINUSE.");
    Faults::failing_listen = true;
    const Thrown thrown = [&] {
        struct Restore {
            ~Restore() { Faults::failing_listen = false; }
        } restore;
        return call_throws(
            "listen_on(127.0.0.1:0)", "EADDRINUSE, with the endpoint in its text",
            [&] { answer::listen_on(any); },
            "listen() can fail, too. Where its result is not looked at, the caller gets a socket that will "
            "never "
            "have a connection.");
    }();
    expect_code(thrown, EADDRINUSE, "Throw the errno of listen(): net::throw_errno() does.");
    expect(thrown.text.find("127.0.0.1") != std::string::npos, "an error whose text holds the endpoint",
           quote(thrown.text), "The text has to say which endpoint it was.");
    before.expect_none_left();
}

TEST_CASE("2.5 listen_on throws when there is no descriptor left", "[2.5]") {
    const net::Endpoint any{"127.0.0.1", 0};
    const Story story("The program has as many descriptors open as it may: socket() returns -1.");
    const char* const why =
        "socket() can fail, too: look at its result before you use it. bind() on -1 fails as well, but with "
        "EBADF, which hides the cause.";
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return call_throws(
            "listen_on(127.0.0.1:0)", "EMFILE", [&] { answer::listen_on(any); }, why);
    }();
    expect_code(thrown, EMFILE, why);
    expect_named(thrown, any.to_string(), "The text has to say which endpoint it was.");
}

TEST_CASE("2.5 listen_on throws when the address is not this machine's", "[2.5]") {
    const net::Endpoint elsewhere{"203.0.113.1", 0};  // for documentation (RFC 5737): no machine has it
    Descriptors before;
    const Thrown thrown = call_throws(
        "listen_on(203.0.113.1:0)", "EADDRNOTAVAIL, with the endpoint in its text",
        [&] { answer::listen_on(elsewhere); },
        "Bind to the address that was asked for, not to all of them (INADDR_ANY).");
    expect_code(thrown, EADDRNOTAVAIL, "Throw the errno of bind(): net::throw_errno() does.");
    expect_named(thrown, elsewhere.to_string(), "The text has to say which endpoint it was.");
    before.expect_none_left();
}

// ---- 2.6 demultiplex -------------------------------------------------------------------------------

namespace {

using answer::Address;
using answer::SocketTable;

constexpr std::uint32_t here = 0x0a000001, also_here = 0x0a000002, client = 0x0a000007,
                        other_client = 0x0a000008;

std::string at(const Address& address) {
    return net::Endpoint(fmt::format("{}.{}.{}.{}", address.ip >> 24, address.ip >> 16 & 255,
                                     address.ip >> 8 & 255, address.ip & 255),
                         address.port)
        .to_string();
}

void check_socket(const SocketTable& table, Address source, Address destination, std::optional<int> expected,
                  const Cause& why, Place place = Place::here()) {
    std::string sockets;
    for (const auto& c : table.connections)
        sockets += fmt::format("{}{} {}-{}", sockets.empty() ? "Connections (id here-there): " : ", ", c.id,
                               at(c.local), at(c.peer));
    if (!sockets.empty()) sockets += ". ";
    for (const auto& l : table.listeners)
        sockets +=
            fmt::format("{}{} {}", &l == &table.listeners.front() ? "Listeners: " : ", ", l.id, at(l.local));
    const Story story(sockets.empty() ? "The table is empty." : sockets);
    const auto got = call(
        fmt::format("demultiplex(table, from {} to {})", at(source), at(destination)),
        [&] {
            return answer::demultiplex(table, {source, destination});
        },
        {}, place);
    const auto text = [](std::optional<int> id) {
        return id ? fmt::format("socket {}", *id) : "nobody (std::nullopt)";
    };
    expect(got == expected, text(expected), text(got), why, place);
}

// What the contract says, in its order.
std::optional<int> by_the_contract(const SocketTable& table, Address source, Address destination) {
    for (const auto& c : table.connections)
        if (c.local == destination && c.peer == source) return c.id;
    for (const std::uint32_t ip : {destination.ip, 0U})
        for (const auto& l : table.listeners)
            if (l.local == Address{ip, destination.port}) return l.id;
    return std::nullopt;
}

}  // namespace

TEST_CASE("2.6 demultiplex finds the connection by all four numbers", "[2.6]") {
    const SocketTable table{{{1, {here, 80}, {client, 50000}},
                             {2, {here, 80}, {client, 50001}},
                             {3, {here, 80}, {other_client, 50000}},
                             {4, {also_here, 80}, {client, 50000}},
                             {5, {here, 8080}, {client, 50000}}},
                            {}};
    const char* const why =
        "A connection is told by both addresses and both ports. These differ in one of the four.";
    check_socket(table, {client, 50000}, {here, 80}, 1,
                 "The segment's destination is the end here (local), its source the other one (peer).");
    check_socket(table, {client, 50001}, {here, 80}, 2, why);
    check_socket(table, {other_client, 50000}, {here, 80}, 3, why);
    check_socket(table, {client, 50000}, {also_here, 80}, 4, why);
    check_socket(table, {client, 50000}, {here, 8080}, 5, why);
    check_socket(table, {other_client, 50001}, {here, 80}, std::nullopt, why);
    check_socket(table, {here, 80}, {client, 50000}, std::nullopt,
                 "The segment's destination is the local end here. This one goes the other way.");
}

TEST_CASE("2.6 demultiplex gives a new connection to the listener", "[2.6]") {
    const SocketTable table{{{1, {here, 80}, {client, 50000}}},
                            {{7, {here, 80}}, {8, {here, 22}}, {9, {also_here, 80}}}};
    const char* const why =
        "No connection has these ends, so the segment belongs to whoever listens on its destination.";
    check_socket(table, {client, 50000}, {here, 80}, 1,
                 "A connection comes before the listener whose port it shares.");
    check_socket(table, {client, 50001}, {here, 80}, 7, why);
    check_socket(table, {client, 50000}, {here, 22}, 8, why);
    check_socket(table, {client, 50000}, {also_here, 80}, 9, why);
}

TEST_CASE("2.6 demultiplex prefers a connection to every listener", "[2.6]") {
    const SocketTable table{{{1, {here, 80}, {client, 50000}}}, {{2, {0, 80}}}};
    check_socket(table, {client, 50000}, {here, 80}, 1,
                 "A connection comes before any listener, one on 0.0.0.0, too.");
    check_socket(
        table, {client, 50001}, {here, 80}, 2,
        "0.0.0.0 stands for every address of this machine: the listener there gets what no connection "
        "takes.");
}

TEST_CASE("2.6 demultiplex prefers the listener on the very address", "[2.6]") {
    for (const bool any_first : {true, false}) {
        SocketTable table{{}, {{1, {0, 80}}, {2, {here, 80}}}};
        if (!any_first) std::swap(table.listeners[0], table.listeners[1]);
        check_socket(table, {client, 50000}, {here, 80}, 2,
                     "A listener on the destination's own address comes before one on 0.0.0.0, wherever it "
                     "stands in the table.");
        check_socket(table, {client, 50000}, {also_here, 80}, 1,
                     "0.0.0.0 stands for every address of this machine.");
        check_socket(table, {client, 50000}, {here, 81}, std::nullopt,
                     "0.0.0.0 stands for every address, but not for every port.");
    }
}

TEST_CASE("2.6 demultiplex takes any number for an id", "[2.6]") {
    for (const int id : {0, -1, 7}) {
        const char* const why = "Every number is an id, also 0 and -1: nobody is std::nullopt.";
        check_socket({{{id, {here, 80}, {client, 1}}}, {}}, {client, 1}, {here, 80}, id, why);
        check_socket({{}, {{id, {0, 80}}}}, {client, 1}, {here, 80}, id, why);
        check_socket({{}, {{id, {here, 80}}, {5, {0, 80}}}}, {client, 1}, {here, 80}, id, why);
    }
}

TEST_CASE("2.6 demultiplex gives what nobody waits for to nobody", "[2.6]") {
    check_socket({}, {client, 50000}, {here, 80}, std::nullopt, "There are no sockets at all.");
    const SocketTable table{{{1, {here, 80}, {client, 50000}}}, {{2, {here, 443}}}};
    check_socket(table, {client, 50001}, {here, 80}, std::nullopt,
                 "A connected socket takes only what comes from its peer; nobody listens on port 80.");
    check_socket(table, {client, 50000}, {also_here, 443}, std::nullopt,
                 "The listener is on another address.");
    check_socket({{{1, {0, 80}, {client, 1}}}, {}}, {client, 1}, {here, 80}, std::nullopt,
                 "0.0.0.0 stands for every address only where a socket listens.");
}

TEST_CASE("2.6 demultiplex does not care for the table's order", "[2.6]") {
    std::vector<SocketTable::Listener> listeners = {
        {1, {0, 80}}, {2, {here, 80}}, {3, {0, 22}}, {4, {also_here, 22}}, {5, {also_here, 8080}}};
    std::vector<int> order = {0, 1, 2, 3, 4};
    do {
        SocketTable table{{{6, {here, 22}, {client, 80}}}, {}};
        for (const int i : order) table.listeners.push_back(listeners[static_cast<std::size_t>(i)]);
        for (const std::uint32_t ip : {here, also_here})
            for (const std::uint16_t port : {80, 22, 8080})
                for (const Address source : {Address{client, 80}, Address{here, 22}})
                    check_socket(table, source, {ip, port}, by_the_contract(table, source, {ip, port}),
                                 "The connection with exactly these two ends; else the listener on the very "
                                 "address; else the one on 0.0.0.0 and this port; else nobody.");
    } while (std::next_permutation(order.begin(), order.end()));
}
