// The companion test of lesson 02. You need not read it: when it fails, it tells its story.
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "check.hpp"
#include "peer.hpp"
#include "ports.hpp"

using namespace testing;
namespace answer = ports;

// ---- 2.1 parse_port --------------------------------------------------------------------------------

namespace {

void check_port(std::string_view text, unsigned expected, std::string_view why = {}) {
    const auto got = call(fmt::format("parse_port({})", quote(text)),
                          [&] { return answer::parse_port(Exact(text).view()); });
    expect(got.has_value(), fmt::format("the port {}", expected), show(got), why);
    expect_equal("the port", *got, expected, why);
}

void check_no_port(std::string_view text, std::string_view why) {
    const auto got = call(fmt::format("parse_port({})", quote(text)),
                          [&] { return answer::parse_port(Exact(text).view()); });
    expect(!got.has_value(), "nothing (std::nullopt)", show(got), why);
}

}  // namespace

TEST_CASE("2.1 parse_port reads every port", "[2.1]") {
    for (unsigned port = 0; port <= 65535; port += port < 2000 || port > 65000 ? 1 : 97)
        check_port(std::to_string(port), port);
}

TEST_CASE("2.1 parse_port refuses numbers above 65535", "[2.1]") {
    for (const char* text :
         {"65536", "65537", "65616", "70000", "99999", "100000", "131072", "4294967295", "4294967296",
          "4294967376", "18446744073709551616", "18446744073709551696", "99999999999999999999999999999999"})
        check_no_port(
            text,
            "A port has 16 bits. Squeezed into them 65536 becomes 0 and 65616 becomes 80: check the number "
            "before you narrow it.");
}

TEST_CASE("2.1 parse_port refuses everything but digits", "[2.1]") {
    for (const char* text :
         {"",   " ",   "80abc", "abc", "a80",  "80 ", " 80",  "80\n", "\t80", "+80", "-80", "-1",
          "-0", "8 0", "80.0",  "80,", "0x50", "1e3", "http", "80:",  ":80",  "--1", "8_0", "80\r\n"})
        check_no_port(
            text,
            "atoi() and std::stoi() skip spaces, take signs and stop quietly at junk; an empty text is no "
            "number either. Every character has to be a digit.");
    check_no_port(std::string_view("80\0", 3), "A NUL inside a string_view is a character like any other.");
}

TEST_CASE("2.1 parse_port ignores leading zeros", "[2.1]") {
    check_port("0080", 80, "Leading zeros change nothing, and decimal stays decimal: not octal.");
    check_port("00", 0);
    check_port("0000000000000000065535", 65535,
               "Only the value is limited, not the number of zeros before it.");
    check_port(std::string(5000, '0') + "80", 80, "A text may be longer than any buffer of a fixed size.");
    check_no_port(std::string(5000, '1'), "A text may be longer than any buffer of a fixed size.");
    check_no_port("0000065536", "The value is above 65535.");
}

TEST_CASE("2.1 parse_port looks only at the characters it was given", "[2.1]") {
    const std::string text = "80801";
    const auto got = call("parse_port(the first 2 characters of \"80801\")",
                          [&] { return answer::parse_port(std::string_view(text).substr(0, 2)); });
    expect_equal("the port", got, std::optional<std::uint16_t>(80),
                 "A string_view need not end with a NUL: text.data() goes on behind its end. Use its size.");
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

void check_range(unsigned first, unsigned last, answer::PortRange expected, std::string_view why) {
    for (unsigned port = first; port <= last; ++port) {
        // The edges are worth a line each in the report, the rest is not.
        if (port == first || port == last) begin_call(fmt::format("classify_port({})", port));
        const auto got = answer::classify_port(static_cast<std::uint16_t>(port));
        if (got == expected) continue;
        begin_call(fmt::format("classify_port({})", port));
        fail(name(expected), name(got), why, Place::here());
    }
    passed();
}
}  // namespace

TEST_CASE("2.2 classify_port knows the system ports, 0 to 1023", "[2.2]") {
    check_range(0, 1023, answer::PortRange::system,
                "The system ports are 0 to 1023: the tutorial's \"smaller than 1024\".");
}

TEST_CASE("2.2 classify_port knows the registered ports, 1024 to 49151", "[2.2]") {
    check_range(
        1024, 49151, answer::PortRange::registered,
        "1024 is the first registered port, so the test is < 1024 and not <= 1024. The last is 49151.");
}

TEST_CASE("2.2 classify_port knows the dynamic ports, 49152 to 65535", "[2.2]") {
    check_range(49152, 65535, answer::PortRange::dynamic,
                "The dynamic ports begin at 49152 (RFC 6335). Linux hands out 32768 to 60999, which is its "
                "own choice.");
}

// ---- 2.3 parse_tcp_segment -------------------------------------------------------------------------

namespace {

using Bytes = std::vector<std::byte>;

// A segment with the given data offset, in words of 32 bits, and flags.
Bytes make_segment(unsigned source, unsigned destination, std::uint32_t sequence, unsigned words,
                   unsigned flags, std::string_view rest, unsigned reserved = 0) {
    Bytes bytes;
    const auto put = [&](std::uint32_t value, int octets) {
        for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<std::byte>(value >> shift & 0xff));
    };
    put(source, 2);
    put(destination, 2);
    put(sequence, 4);
    put(0x11223344, 4);  // acknowledgment number
    put(words << 4 | reserved, 1);
    put(flags, 1);
    put(0xfaf0, 2);  // window
    put(0xabcd, 2);  // checksum
    put(0x0102, 2);  // urgent pointer
    for (const char c : rest) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

std::optional<answer::TcpSegment> parse(const Bytes& bytes, std::string_view what) {
    return call(fmt::format("parse_tcp_segment({})", what), [&] { return answer::parse_tcp_segment(bytes); });
}

answer::TcpSegment parse_good(const Bytes& bytes, std::string_view what, std::string_view why = {}) {
    const auto got = parse(bytes, what);
    expect(got.has_value(), "a segment", show(std::nullopt), why);
    return *got;
}

void check_no_segment(const Bytes& bytes, std::string_view what, std::string_view why) {
    const auto got = parse(bytes, what);
    expect(!got.has_value(), "nothing (std::nullopt)",
           got ? fmt::format("a segment with {} bytes of payload", got->payload.size()) : "", why);
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string why_half(unsigned got, unsigned expected) {
    if (got == ((expected >> 8 & 0xff) | (expected << 8 & 0xff00)))
        return "The two octets are swapped. The header is in network byte order, the high octet first: "
               "ntohs() turns it "
               "round on a little-endian machine. (80 read wrongly is 20480.)";
    return "RFC 9293, section 3.1: source port at octet 0, destination port at octet 2, each the high octet "
           "first.";
}

}  // namespace

TEST_CASE("2.3 parse_tcp_segment finds ports, sequence number and payload", "[2.3]") {
    const Bytes bytes = make_segment(51234, 80, 0x01020304, 5, 0x18, "GET /");
    const auto got =
        parse_good(bytes, "from port 51234 to 80, sequence number 0x01020304, payload \"GET /\"");
    expect_equal("the source port", got.source_port, 51234, why_half(got.source_port, 51234));
    expect_equal("the destination port", got.destination_port, 80, why_half(got.destination_port, 80));
    expect_equal("the sequence number", fmt::format("0x{:08x}", got.sequence), "0x01020304",
                 "Four octets from octet 4, the highest first: ntohl().");
    expect_equal("the payload", text_of(got.payload), "GET /");
    expect(got.payload.data() == bytes.data() + 20, "a view of the bytes that were passed in", "other bytes",
           "A copy that is gone when the function returns leaves the span pointing at nothing.");
}

TEST_CASE("2.3 parse_tcp_segment keeps the largest numbers", "[2.3]") {
    const auto got = parse_good(make_segment(65535, 32768, 0xfffefdfc, 5, 0, ""),
                                "from port 65535 to 32768, without payload",
                                "A segment may carry no payload: SYN and ACK often do not.");
    expect_equal("the source port", got.source_port, 65535);
    expect_equal("the destination port", got.destination_port, 32768, why_half(got.destination_port, 32768));
    expect_equal("the sequence number", got.sequence, 0xfffefdfcU, "Keep the octets unsigned.");
    expect_equal("how many bytes of payload", got.payload.size(), 0U);
}

TEST_CASE("2.3 parse_tcp_segment tells the flags apart", "[2.3]") {
    for (unsigned flags = 0; flags < 256; ++flags) {
        const auto got =
            parse_good(make_segment(1, 2, 3, 5, flags, ""), fmt::format("the flags octet 0x{:02x}", flags));
        const auto text = [](bool fin, bool syn, bool rst, bool ack) {
            return fmt::format("FIN {:d}, SYN {:d}, RST {:d}, ACK {:d}", fin, syn, rst, ack);
        };
        expect_equal("the flags", text(got.fin, got.syn, got.rst, got.ack),
                     text((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 16) != 0),
                     "Octet 13, from the lowest bit: FIN, SYN, RST, PSH, ACK, URG. Test each bit alone: a "
                     "SYN-ACK has two.");
    }
}

TEST_CASE("2.3 parse_tcp_segment begins the payload behind the options", "[2.3]") {
    const char* const why =
        "The high four bits of octet 12 count the header's words of 32 bits: 5 without options, up to 15.";
    for (unsigned words = 5; words <= 15; ++words) {
        for (const std::string payload : {"payload", ""}) {
            const std::string options((words - 5) * 4, 'o');
            const Bytes bytes = make_segment(1, 2, 3, words, 0x10, options + payload);
            const auto got = parse_good(bytes, fmt::format("a header of {} octets", words * 4), why);
            expect_equal("the payload", text_of(got.payload), payload, why);
        }
    }
}

TEST_CASE("2.3 parse_tcp_segment does not look at the reserved bits", "[2.3]") {
    const char* const why =
        "The four low bits of octet 12 are reserved: they belong neither to the data offset nor to what has "
        "to be checked.";
    for (unsigned reserved = 0; reserved < 16; ++reserved) {
        const Bytes bytes = make_segment(1, 2, 3, 6, 0x10, "oooopayload", reserved);
        const auto got =
            parse_good(bytes, fmt::format("a header of 24 octets, the reserved bits {:04b}", reserved), why);
        expect_equal("the payload", text_of(got.payload), "payload", why);
    }
}

TEST_CASE("2.3 parse_tcp_segment refuses what is too short", "[2.3]") {
    const Bytes whole = make_segment(1, 2, 3, 5, 0, "payload");
    for (std::size_t size = 0; size < 20; ++size)
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

std::string tell(const std::vector<Segment>& segments) {
    std::string text;
    for (const Segment& segment : segments) {
        text += (text.empty() ? "" : ", ") + fmt::format("{} {}", segment.sequence, quote(segment.bytes));
        if (text.size() > 400) return text + ", ...";
    }
    return text.empty() ? "none" : text;
}

void check_stream(const std::vector<Segment>& segments, std::string_view expected, std::string_view why) {
    const Story story("Segments, as they arrived (number of the first byte, bytes): " + tell(segments) + ".");
    expect_equal("the stream", call("reassemble(segments)", [&] { return answer::reassemble(segments); }),
                 expected, why);
}

const char* const why_order =
    "IP does not promise the order of arrival. Put the segments in the order of their sequence numbers.";
const char* const why_overlap =
    "A segment may repeat a part of what is known and bring something new: sent again, but cut in another "
    "place. Take only "
    "the bytes that are not known yet.";
const char* const why_gap =
    "Behind a gap nothing can be handed out: the missing bytes may still come, and the stream is in order or "
    "it is nothing.";
const char* const why_wrap =
    "Sequence numbers have 32 bits and wrap: byte 0 follows byte 4294967295. Compare by the sign of the "
    "difference, not with <.";

}  // namespace

TEST_CASE("2.4 reassemble joins segments in order", "[2.4]") {
    check_stream({}, "", "No segments, no bytes.");
    check_stream({{1000, "hello"}}, "hello",
                 "The stream begins at the earliest segment, whatever its number.");
    check_stream({{1, "one "}, {5, "two "}, {9, "three"}}, "one two three",
                 "Each segment continues where the one before ended.");
    check_stream({{7, std::string("\0\xff\0", 3)}, {10, std::string("\0", 1)}},
                 std::string_view("\0\xff\0\0", 4), "NUL is a byte like any other.");
}

TEST_CASE("2.4 reassemble does not trust the order of arrival", "[2.4]") {
    std::vector<Segment> segments = {{100, "ab"}, {102, "cde"}, {105, "f"}, {106, "ghij"}, {110, "k"}};
    std::vector<std::size_t> order = {0, 1, 2, 3, 4};
    do {
        std::vector<Segment> arrived;
        for (const std::size_t i : order) arrived.push_back(segments[i]);
        check_stream(arrived, "abcdefghijk", why_order);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("2.4 reassemble takes each byte once", "[2.4]") {
    check_stream({{1, "abc"}, {1, "abc"}, {4, "def"}, {4, "def"}, {1, "abc"}}, "abcdef",
                 "The same segment may come twice.");
    check_stream({{1, "abcd"}, {3, "cdef"}}, "abcdef", why_overlap);
    check_stream({{1, "abcdef"}, {3, "cd"}}, "abcdef", "A segment may lie wholly inside another.");
    check_stream({{1, "ab"}, {1, "abcdef"}, {1, "a"}}, "abcdef",
                 "Two segments may begin at one place; the longer one brings more.");
    check_stream({{1, "abcdef"}, {1, "ab"}}, "abcdef", why_overlap);
    check_stream({{1, "abc"}, {2, "bcde"}, {3, "cdefg"}, {9, "ij"}, {5, "efgh"}}, "abcdefghij", why_overlap);
    check_stream({{1, "abcdefgh"}, {3, "cd"}, {5, "efghij"}}, "abcdefghij",
                 "The segment inside another must not move the place where the stream ends back.");
    check_stream({{1, "aaaa"}, {3, "aaaa"}}, "aaaaaa",
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
    check_stream({{4294967290U, "012345"}, {0, "6789"}}, "0123456789", why_wrap);
    check_stream({{0, "6789"}, {4294967290U, "012345"}}, "0123456789", why_wrap);
    check_stream({{4294967295U, "abcd"}, {3, "e"}}, "abcde", why_wrap);
    check_stream({{2, "fg"}, {4294967294U, "bc"}, {4294967293U, "a"}, {0, "de"}, {4294967295U, "cde"}},
                 "abcdefg", why_wrap);
    check_stream({{4294967295U, "a"}, {1, "c"}}, "a", why_gap);
    check_stream({{0, "zero"}}, "zero", "The number 0 is a number like any other.");
    check_stream({{2147483647U, "ab"}, {2147483649U, "cd"}}, "abcd", "Half of 2^32 is no border.");
}

TEST_CASE("2.4 reassemble copes with empty segments and with long streams", "[2.4]") {
    const char* const why_empty = "A segment without bytes (an ACK is one) brings nothing, and is no gap.";
    check_stream({{1, "abc"}, {4, ""}, {4, "def"}}, "abcdef", why_empty);
    check_stream({{4, ""}, {1, "abc"}, {2, ""}, {4, "def"}, {7, ""}}, "abcdef", why_empty);
    check_stream({{1, ""}, {1, "abc"}}, "abc", why_empty);
    check_stream({{1, "abc"}, {1, ""}}, "abc", why_empty);
    const std::string stream = numbered_bytes(200000);  // beyond what 16 bits count
    std::vector<Segment> segments;
    for (std::size_t at = 0; at < stream.size(); at += 1460)
        segments.push_back({static_cast<std::uint32_t>(4294900000U + at), stream.substr(at, 1460)});
    std::reverse(segments.begin(), segments.end());
    const char* const why_32 = "Sequence numbers have 32 bits, and so have the distances between them.";
    check_stream(segments, stream, why_32);
    check_stream(
        {{1, stream},
         {static_cast<std::uint32_t>(1 + stream.size() - 65541), stream.substr(stream.size() - 65541, 10)}},
        stream, why_32);
}

TEST_CASE("2.4 reassemble puts random cuts of a stream together", "[2.4]") {
    std::uint32_t state = 12345;  // the same "random" numbers in every run
    const auto random = [&](std::size_t below) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % below;
    };
    for (int round = 0; round < 300; ++round) {
        std::string stream;
        for (int i = 0; i < 60; ++i) stream += static_cast<char>('a' + random(26));
        const std::uint32_t first = round % 2 == 0 ? 4294967296U - 30 : state;
        std::vector<Segment> segments;
        for (std::size_t at = 0; at < stream.size();) {  // covers all of it, with overlaps
            const std::size_t size = 1 + random(9);
            segments.push_back({static_cast<std::uint32_t>(first + at), stream.substr(at, size)});
            at += 1 + random(std::min(size, stream.size() - at));
        }
        for (std::size_t i = segments.size() - 1; i > 0; --i) std::swap(segments[i], segments[random(i + 1)]);
        std::size_t covered = 0;  // up to the first gap, which there may be at the very end
        for (bool grew = true; grew;) {
            grew = false;
            for (const Segment& segment : segments) {
                const std::size_t begin = segment.sequence - first, end = begin + segment.bytes.size();
                if (begin <= covered && end > covered) covered = end, grew = true;
            }
        }
        check_stream(segments, stream.substr(0, covered), why_overlap);
    }
}

// ---- 2.5 listen_on ---------------------------------------------------------------------------------

namespace {

net::Socket listen_on(const net::Endpoint& endpoint, std::string_view why = {}) {
    return call(
        fmt::format("listen_on({})", endpoint), [&] { return answer::listen_on(endpoint); }, why);
}

void check_accepts(const net::Socket& listener, std::string_view ip) {
    const net::Endpoint got =
        call("net::local_endpoint(listener.fd())", [&] { return net::local_endpoint(listener.fd()); });
    expect_equal("its address", got.ip(), ip);
    expect(got.port() != 0, "a port that the system chose", "port 0",
           "Port 0 in bind() asks the system for a free port; net::local_endpoint() tells which.");
    int listening = 0;
    socklen_t size = sizeof listening;
    ::getsockopt(listener.fd(), SOL_SOCKET, SO_ACCEPTCONN, &listening, &size);
    expect(listening != 0, "a socket that listens", "a socket that is bound but does not listen",
           "bind() reserves the port; listen() makes the kernel answer on it.");
    const net::Socket client = call("connect to it", [&] { return net::connect_tcp(ip, got.port()); });
    const net::Socket accepted{::accept(listener.fd(), nullptr, nullptr)};
    expect(accepted.fd() >= 0, "a connection", "accept() failed");
}

}  // namespace

TEST_CASE("2.5 listen_on gets a port from the system and listens", "[2.5]") {
    const net::Endpoint any{"127.0.0.1", 0};
    Descriptors before;
    {
        const net::Socket first = listen_on(any), second = listen_on(any), third = listen_on(any);
        for (const net::Socket* listener : {&first, &second, &third}) check_accepts(*listener, "127.0.0.1");
        expect(!(net::local_endpoint(first.fd()) == net::local_endpoint(second.fd())), "two different ports",
               "one port twice");
    }
    before.expect_none_left();
    if (!have_ipv6()) return;
    const net::Socket sixth =
        listen_on(net::Endpoint{"::1", 0},
                  "An IPv6 endpoint needs a socket of AF_INET6 (endpoint.family()) and its own length "
                  "(endpoint.size()): sockaddr_in6 is longer than sockaddr_in.");
    check_accepts(sixth, "::1");
}

TEST_CASE("2.5 listen_on takes the port that it was given", "[2.5]") {
    net::Endpoint endpoint{"127.0.0.1", 0};
    {
        const DeadPort free_now;  // its port is free again when it goes out of scope
        endpoint = free_now.endpoint();
    }
    const Story story(fmt::format("Port {} is free.", endpoint.port()));
    const net::Socket listener = listen_on(endpoint);
    const std::string got = net::local_endpoint(listener.fd()).to_string();
    std::string why =
        "Ports go into the socket address in network byte order (htons); net::Endpoint has done that "
        "already.";
    expect_equal("where it listens", got, endpoint.to_string(), why);
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
            [&] { return answer::listen_on(endpoint); },
            "bind() or listen() returned -1. SO_REUSEPORT would let two programs share the port, "
            "each getting some of the connections: not here.");
        expect_code(thrown, EADDRINUSE);
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
            "SO_REUSEADDR is "
            "the option for a server that is started again."),
        EADDRINUSE);
}

TEST_CASE("2.5 listen_on throws when there is no descriptor left", "[2.5]") {
    const net::Endpoint any{"127.0.0.1", 0};
    const Story story("The program has as many descriptors open as it may.");
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return call_throws("listen_on(127.0.0.1:0)", "EMFILE", [&] { answer::listen_on(any); });
    }();
    const char* const why = "socket() can fail, too: look at its result before you use it.";
    expect(thrown.code != 0, "std::system_error with the code EMFILE", thrown.type + ": " + thrown.text, why);
    expect_named(thrown, any.to_string(), why);
}

TEST_CASE("2.5 listen_on throws when the address is not this machine's", "[2.5]") {
    const net::Endpoint elsewhere{"203.0.113.1", 0};  // for documentation (RFC 5737): no machine has it
    Descriptors before;
    const Thrown thrown = call_throws(
        "listen_on(203.0.113.1:0)", "EADDRNOTAVAIL, with the endpoint in its text",
        [&] { return answer::listen_on(elsewhere); },
        "Bind to the address that was asked for, not to all of them (INADDR_ANY).");
    expect_code(thrown, EADDRNOTAVAIL);
    expect_named(thrown, elsewhere.to_string(), "The text has to say which endpoint it was.");
    before.expect_none_left();
}

// ---- 2.6 demultiplex -------------------------------------------------------------------------------

namespace {

using answer::Address;

constexpr std::uint32_t here = 0xc0000201, also_here = 0xc0000202, client = 0xc6336407,
                        other_client = 0xc6336408;

std::string at(const Address& address) {
    return net::Endpoint(fmt::format("{}.{}.{}.{}", address.ip >> 24, address.ip >> 16 & 255,
                                     address.ip >> 8 & 255, address.ip & 255),
                         address.port)
        .to_string();
}

void check_socket(const answer::SocketTable& table, Address source, Address destination,
                  std::optional<int> expected, std::string_view why) {
    std::string sockets;
    for (const auto& c : table.connections)
        sockets +=
            fmt::format("socket {} is connected, {} here and {} there; ", c.id, at(c.local), at(c.peer));
    for (const auto& l : table.listeners)
        sockets += fmt::format("socket {} listens on {}; ", l.id, at(l.local));
    const Story story("The table: " + (sockets.empty() ? "no sockets; " : sockets) + "a segment arrives.");
    const auto got = call(fmt::format("demultiplex(table, from {} to {})", at(source), at(destination)), [&] {
        return answer::demultiplex(table, {source, destination});
    });
    const auto text = [](std::optional<int> id) {
        return id ? fmt::format("socket {}", *id) : "nobody (std::nullopt)";
    };
    expect(got == expected, text(expected), text(got), why);
}

}  // namespace

TEST_CASE("2.6 demultiplex finds the connection by all four numbers", "[2.6]") {
    const answer::SocketTable table{{{1, {here, 80}, {client, 50000}},
                                     {2, {here, 80}, {client, 50001}},
                                     {3, {here, 80}, {other_client, 50000}},
                                     {4, {also_here, 80}, {client, 50000}},
                                     {5, {here, 8080}, {client, 50000}}},
                                    {}};
    const char* const why =
        "A connection is told by both addresses and both ports. These differ in one of the four.";
    check_socket(table, {client, 50000}, {here, 80}, 1, why);
    check_socket(table, {client, 50001}, {here, 80}, 2, why);
    check_socket(table, {other_client, 50000}, {here, 80}, 3, why);
    check_socket(table, {client, 50000}, {also_here, 80}, 4, why);
    check_socket(table, {client, 50000}, {here, 8080}, 5, why);
    check_socket(table, {other_client, 50001}, {here, 80}, std::nullopt, why);
    check_socket(table, {here, 80}, {client, 50000}, std::nullopt,
                 "The segment's destination is the local end here. This one goes the other way.");
}

TEST_CASE("2.6 demultiplex gives a new connection to the listener", "[2.6]") {
    const answer::SocketTable table{{{1, {here, 80}, {client, 50000}}},
                                    {{7, {here, 80}}, {8, {here, 22}}, {9, {also_here, 80}}}};
    const char* const why =
        "No connection has these ends, so the segment belongs to whoever listens on its destination.";
    check_socket(table, {client, 50001}, {here, 80}, 7, why);
    check_socket(table, {client, 50000}, {here, 22}, 8, why);
    check_socket(table, {client, 50000}, {also_here, 80}, 9, why);
    check_socket(table, {client, 50000}, {here, 80}, 1,
                 "A connection comes before the listener whose port it shares.");
}

TEST_CASE("2.6 demultiplex prefers the listener on the very address", "[2.6]") {
    const char* const why =
        "A listener on the destination's own address comes before one on 0.0.0.0, wherever it stands in the "
        "table.";
    for (const bool any_first : {true, false}) {
        answer::SocketTable table{{}, {{1, {0, 80}}, {2, {here, 80}}}};
        if (!any_first) std::swap(table.listeners[0], table.listeners[1]);
        check_socket(table, {client, 50000}, {here, 80}, 2, why);
        check_socket(table, {client, 50000}, {also_here, 80}, 1,
                     "0.0.0.0 stands for every address of this machine.");
        check_socket(table, {client, 50000}, {here, 81}, std::nullopt,
                     "0.0.0.0 stands for every address, but not for every port.");
    }
}

TEST_CASE("2.6 demultiplex takes any number for an id", "[2.6]") {
    for (const int id : {0, -1, 7}) {
        const char* const why = "Every number is an id, also 0 and -1: nobody is std::nullopt.";
        check_socket({{}, {{id, {0, 80}}}}, {client, 1}, {here, 80}, id, why);
        check_socket({{}, {{id, {here, 80}}, {5, {0, 80}}}}, {client, 1}, {here, 80}, id, why);
    }
}

TEST_CASE("2.6 demultiplex prefers a connection to every listener", "[2.6]") {
    const answer::SocketTable table{{{1, {here, 80}, {client, 50000}}}, {{2, {0, 80}}}};
    check_socket(table, {client, 50000}, {here, 80}, 1,
                 "A connection comes before any listener, one on 0.0.0.0, too.");
    check_socket(table, {client, 50001}, {here, 80}, 2,
                 "The listener on 0.0.0.0 gets what no connection takes.");
}

TEST_CASE("2.6 demultiplex gives what nobody waits for to nobody", "[2.6]") {
    check_socket({}, {client, 50000}, {here, 80}, std::nullopt, "There are no sockets at all.");
    const answer::SocketTable table{{{1, {here, 80}, {client, 50000}}}, {{2, {here, 443}}}};
    check_socket(table, {client, 50001}, {here, 80}, std::nullopt,
                 "A connected socket takes only what comes from its peer; nobody listens on port 80.");
    check_socket(table, {client, 50000}, {also_here, 443}, std::nullopt,
                 "The listener is on another address.");
    check_socket({{{0, {here, 80}, {client, 1}}}, {}}, {client, 1}, {here, 80}, 0,
                 "0 is an id like any other.");
    check_socket({{{1, {0, 80}, {client, 1}}}, {}}, {client, 1}, {here, 80}, std::nullopt,
                 "0.0.0.0 stands for every address only where a socket listens.");
}
