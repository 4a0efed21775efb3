// Segments without bytes are dropped first.
//
// Thought: they bring nothing.
// Works:   while the earliest segment has bytes.
// Breaks:  an empty one that is the earliest says where the stream begins. Without it the bytes between are
//          missing, and nobody sees it.
//
// fails: 2.4
// cause: empty_segments_dropped
#include "ports.hpp"

#include <algorithm>

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    std::vector<Segment> in_order;
    for (const Segment& segment : segments)
        if (!segment.bytes.empty()) in_order.push_back(segment);
    std::sort(in_order.begin(), in_order.end(), [](const Segment& a, const Segment& b) {
        return static_cast<std::int32_t>(a.sequence - b.sequence) < 0;
    });
    std::string stream;
    for (const Segment& segment : in_order) {
        const std::uint32_t offset = segment.sequence - in_order.front().sequence;
        if (offset > stream.size()) break;
        const std::size_t known = stream.size() - offset;
        if (known < segment.bytes.size()) stream += segment.bytes.substr(known);
    }
    return stream;
}

}  // namespace ports
