// Only the same segment twice is seen.
//
// Thought: a map by sequence number sorts the segments, and keeps one of each.
// Works:   when a segment is sent again as it was.
// Breaks:  what is sent again may be cut in another place. The overlap then appears twice.
//
// fails: 2.4
// cause: only_exact_duplicates
#include "ports.hpp"

#include <map>

namespace ports {

namespace {

struct Before {
    bool operator()(std::uint32_t a, std::uint32_t b) const { return static_cast<std::int32_t>(a - b) < 0; }
};

}  // namespace

std::string reassemble(std::span<const Segment> segments) {
    std::map<std::uint32_t, std::string, Before> by_number;
    for (const Segment& segment : segments) by_number[segment.sequence] = segment.bytes;
    std::string stream;
    std::uint32_t next = by_number.empty() ? 0 : by_number.begin()->first;
    for (const auto& [sequence, bytes] : by_number) {
        if (Before{}(next, sequence)) break;
        stream += bytes;
        next = sequence + static_cast<std::uint32_t>(bytes.size());
    }
    return stream;
}

}  // namespace ports
