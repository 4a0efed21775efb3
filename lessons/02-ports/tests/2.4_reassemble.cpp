// 2.4  Segments in any order, doubled and overlapping, become the stream from the earliest one to the first
// gap. Sequence numbers wrap (RFC 9293, section 3.4). The contract is in ports.hpp.
#include <algorithm>

#include "../ports.hpp"
#include "check.hpp"
#include "shared.hpp"

using namespace testing;

namespace {

using Segments = std::vector<ports::Segment>;

// Short enough for three lines of a message.
std::string show_segments(const Segments& segments) {
    std::string text;
    for (const auto& [sequence, bytes] : segments) {
        const std::string one =
            fmt::format("{}{} {}", text.empty() ? "" : ", ", sequence,
                        bytes.size() > 16 ? fmt::format("({} bytes)", bytes.size()) : quote(bytes));
        if (text.size() + one.size() > 145) return text + ", ...";
        text += one;
    }
    return text.empty() ? "none" : text;
}

void check_stream(const Segments& segments, std::string_view expected, const Cause& why,
                  Place place = Place::here()) {
    const Story story("Arrived (number of the first byte, bytes): " + show_segments(segments) + ".");
    const std::string got = call_that_throws_nothing(
        "reassemble(segments)", [&] { return ports::reassemble(segments); }, "reassemble_throws"_cause,
        place);
    expect_equal("the stream", got, expected, why, place);
}

}  // namespace

TEST_CASE("2.4 reassemble joins segments in order", "[2.4]") {
    check_stream({{1, "one "}, {5, "two "}, {9, "three"}}, "one two three", "segments_continue"_cause);
    check_stream({{1000, "hello"}}, "hello", "begins_anywhere"_cause);
    check_stream({{1, "a"}, {2, "b"}, {3, "c"}}, "abc", {});
    check_stream({{7, std::string("\0\xff\1", 3)}, {10, std::string("\0\2", 2)}},
                 std::string_view("\0\xff\1\0\2", 5), "nul_in_the_stream"_cause);
    check_stream({}, "", "no_segments"_cause);
}

TEST_CASE("2.4 reassemble does not trust the order of arrival", "[2.4]") {
    const Segments segments = {{100, "ab"}, {102, "cde"}, {105, "f"}, {106, "ghij"}, {110, "k"}};
    std::vector<std::size_t> order = {0, 1, 2, 3, 4};
    do {
        Segments arrived;
        for (const std::size_t i : order) arrived.push_back(segments[i]);
        check_stream(arrived, "abcdefghijk", "order_of_arrival"_cause);
    } while (std::next_permutation(order.begin(), order.end()));
    check_stream({{9, "i"}, {10, "j"}, {8, "h"}}, "hij", "numbers_as_text"_cause);
}

TEST_CASE("2.4 reassemble takes each byte once", "[2.4]") {
    check_stream({{1, "abc"}, {1, "abc"}, {4, "def"}, {4, "def"}, {1, "abc"}}, "abcdef",
                 "same_segment_twice"_cause);
    check_stream({{1, "abcd"}, {3, "cdef"}}, "abcdef", "only_exact_duplicates"_cause);
    check_stream({{1, "abcdef"}, {3, "cd"}}, "abcdef", "segment_inside_another"_cause);
    for (const Segments& same_begin : {Segments{{1, "ab"}, {1, "abcdef"}, {1, "a"}},
                                       {{1, "abcdef"}, {1, "ab"}},
                                       {{1, "ab"}, {1, "abcdef"}},
                                       {{1, ""}, {1, "abcdef"}}})
        check_stream(same_begin, "abcdef", "first_of_each_number"_cause);
    check_stream({{1, "abc"}, {2, "bcde"}, {3, "cdefg"}, {9, "ij"}, {5, "efgh"}}, "abcdefghij",
                 "only_exact_duplicates"_cause);
    check_stream({{1, "abcdefgh"}, {3, "cd"}, {5, "efghij"}}, "abcdefghij", "end_moves_back"_cause);
    check_stream({{1, "aaaa"}, {3, "aaaa"}}, "aaaaaa", "overlap_told_by_its_bytes"_cause);
    check_stream({{1, "abab"}, {5, "abab"}}, "abababab", "overlap_told_by_its_bytes"_cause);
}

TEST_CASE("2.4 reassemble stops at the first gap", "[2.4]") {
    check_stream({{1, "abc"}, {5, "efg"}}, "abc", "past_the_gap"_cause);
    check_stream({{1, "a"}, {3, "c"}, {5, "e"}}, "a", "past_the_gap"_cause);
    check_stream({{10, "late"}, {1, "abc"}, {4, "d"}, {6, "f"}}, "abcd", "past_the_gap"_cause);
    check_stream({{1, "abc"}, {5, "e"}, {4, "d"}}, "abcde", "no_gap_in_order"_cause);
    check_stream({{1, "abc"}, {100000, "far away"}}, "abc", "past_the_gap"_cause);
}

TEST_CASE("2.4 reassemble follows sequence numbers that wrap", "[2.4]") {
    const Cause why = "numbers_that_do_not_wrap"_cause;
    check_stream({{0, "6789"}, {4294967290U, "012345"}}, "0123456789", why);
    check_stream({{4294967290U, "012345"}, {0, "6789"}}, "0123456789", why);
    check_stream({{4294967295U, "abcd"}, {3, "e"}}, "abcde", why);
    check_stream({{2, "fg"}, {4294967294U, "bc"}, {4294967293U, "a"}, {0, "de"}, {4294967295U, "cde"}},
                 "abcdefg", why);
    check_stream({{4294967295U, "a"}, {1, "c"}}, "a", "past_the_gap"_cause);
    check_stream({{0, "zero"}}, "zero", "begins_anywhere"_cause);
    check_stream({{2147483647U, "ab"}, {2147483649U, "cd"}}, "abcd", "sign_of_the_number"_cause);
}

TEST_CASE("2.4 reassemble knows which of two numbers comes first", "[2.4]") {
    const auto check = [](std::uint32_t first, std::uint32_t distance) {
        const std::uint32_t second = first + distance;
        const Cause why = "wrap_near_the_ends"_cause(first, second, distance);
        check_stream({{second, "far"}, {first, "ab"}}, "ab", why);
        check_stream({{first, "ab"}, {second, "far"}}, "ab", why);
    };
    check(2294967295U, 2000000101U);
    // Any two numbers, near and far, on all sides of every border.
    for (const std::uint32_t first : {0U, 1U, 100U, 65535U, 16777216U, 1073741824U, 2147483000U, 2147483647U,
                                      2147483648U, 3000000000U, 4278190080U, 4294900000U, 4294967295U})
        for (const std::uint32_t distance :
             {3U, 1000U, 65536U, 16777217U, 1073741823U, 1073741825U, 1610612736U, 2147483000U,
              2147483645U})  // the last byte 2^31 - 1 farther on
            check(first, distance);
}

TEST_CASE("2.4 reassemble copes with segments without bytes", "[2.4]") {
    const Cause why = "empty_segment_as_a_gap"_cause;
    check_stream({{1, "abc"}, {4, ""}, {4, "def"}}, "abcdef", why);
    check_stream({{4, ""}, {1, "abc"}, {2, ""}, {4, "def"}, {7, ""}}, "abcdef", why);
    check_stream({{1, ""}, {1, "abc"}}, "abc", why);
    check_stream({{1, "abc"}, {1, ""}}, "abc", why);
    check_stream({{1, ""}}, "", why);
    check_stream({{1, ""}, {5, "efgh"}}, "", "empty_segments_dropped"_cause);
    check_stream({{5, "efgh"}, {4294967295U, ""}}, "", "empty_segments_dropped"_cause);
}

TEST_CASE("2.4 reassemble copes with long streams", "[2.4]") {
    const std::string stream = numbered_bytes(200000);  // beyond what 16 bits count
    Segments segments;
    for (std::size_t at = 0; at < stream.size(); at += 1460)
        segments.push_back({static_cast<std::uint32_t>(4294900000U + at), stream.substr(at, 1460)});
    std::reverse(segments.begin(), segments.end());
    check_stream(segments, stream, "distance_in_16_bits"_cause);
    Segments small;  // more than most arrays hold
    for (std::uint32_t at = 0; at < 10000; at += 10)
        small.push_back({4294960000U + at, stream.substr(at, 10)});
    std::reverse(small.begin(), small.end());
    check_stream(small, stream.substr(0, 10000), "order_of_arrival"_cause);
    check_stream(Segments(300, {7, "again"}), "again", "same_segment_twice"_cause);
    const std::size_t back = stream.size() - 65541;
    check_stream({{1, stream}, {static_cast<std::uint32_t>(1 + back), stream.substr(back, 10)}}, stream,
                 "distance_in_16_bits"_cause);
}

namespace {

// The same "random" numbers in every run.
class Random {
public:
    std::size_t below(std::size_t limit) {
        state_ = state_ * 1664525 + 1013904223;
        return (state_ >> 8) % limit;
    }
    std::uint32_t state() const { return state_; }

private:
    std::uint32_t state_ = 12345;
};

// Pieces of `stream`, which nearly cover it and overlap, in any order.
Segments cut(std::string_view stream, std::uint32_t first, Random& random) {
    Segments segments;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t size = 1 + random.below(6);
        segments.push_back({static_cast<std::uint32_t>(first + at), std::string(stream.substr(at, size))});
        at += 1 + random.below(size + (random.below(8) == 0 ? 2 : 0));
    }
    for (std::size_t i = segments.size() - 1; i > 0; --i)
        std::swap(segments[i], segments[random.below(i + 1)]);
    return segments;
}

// How many bytes come before the first gap.
std::size_t covered(const Segments& segments, std::uint32_t first) {
    std::size_t end = 0;
    for (bool grew = true; grew;) {
        grew = false;
        for (const auto& [sequence, bytes] : segments) {
            const std::size_t begin = sequence - first;
            if (begin <= end && begin + bytes.size() > end) end = begin + bytes.size(), grew = true;
        }
    }
    return end;
}

}  // namespace

TEST_CASE("2.4 reassemble puts random cuts of a stream together", "[2.4]") {
    Random random;
    for (int round = 0; round < 600; ++round) {
        const std::size_t length = round < 300 ? 12 : 60;  // few segments first: a message shows them all
        std::string stream;
        for (std::size_t i = 0; i < length; ++i) stream += static_cast<char>('a' + random.below(26));
        const std::uint32_t first =
            round % 2 == 0 ? static_cast<std::uint32_t>(0 - length / 2) : random.state();
        const Segments segments = cut(stream, first, random);
        check_stream(segments, stream.substr(0, covered(segments, first)), "each_byte_once"_cause);
    }
}
