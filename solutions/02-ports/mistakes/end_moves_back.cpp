// After each segment the stream ends where that segment ends.
//
// Thought: the segments are in order, so the last one reaches farthest.
// Works:   while no segment lies inside another.
// Breaks:  the end moves back, and bytes that are known come again.
//
// fails: 2.4
// cause: end_moves_back
#include "ports.hpp"

#include <algorithm>

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    std::vector<Segment> in_order(segments.begin(), segments.end());
    std::sort(in_order.begin(), in_order.end(), [](const Segment& a, const Segment& b) {
        const auto distance = static_cast<std::int32_t>(a.sequence - b.sequence);
        return distance < 0 || (distance == 0 && a.bytes.size() < b.bytes.size());
    });
    std::string stream;
    std::uint32_t next = in_order.empty() ? 0 : in_order.front().sequence;
    for (const Segment& segment : in_order) {
        const auto gap = static_cast<std::int32_t>(segment.sequence - next);
        if (gap > 0) break;
        const auto known = static_cast<std::size_t>(-static_cast<std::int64_t>(gap));
        if (known < segment.bytes.size()) stream += segment.bytes.substr(known);
        next = segment.sequence + static_cast<std::uint32_t>(segment.bytes.size());
    }
    return stream;
}

}  // namespace ports
