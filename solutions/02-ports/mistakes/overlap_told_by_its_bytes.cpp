// An overlap is found by comparing bytes.
//
// Thought: where a segment begins with what the stream ends with, that was sent twice.
// Works:   for text in which nothing is repeated.
// Breaks:  "abab" may well follow "abab". Which bytes they are is told by their numbers.
//
// fails: 2.4
// cause: overlap_told_by_its_bytes
#include "ports.hpp"

#include <algorithm>

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    std::vector<Segment> in_order(segments.begin(), segments.end());
    std::stable_sort(in_order.begin(), in_order.end(), [](const Segment& a, const Segment& b) {
        return static_cast<std::int32_t>(a.sequence - b.sequence) < 0;
    });
    std::string stream;
    for (const Segment& segment : in_order) {
        if (segment.sequence - in_order.front().sequence > stream.size()) break;
        if (stream.find(segment.bytes) != stream.npos) continue;
        std::size_t same = std::min(stream.size(), segment.bytes.size());
        while (!stream.ends_with(segment.bytes.substr(0, same))) --same;
        stream += segment.bytes.substr(same);
    }
    return stream;
}

}  // namespace ports
