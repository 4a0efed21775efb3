// What is behind a gap is joined on.
//
// Thought: all bytes that came belong to the stream.
// Works:   where nothing is missing.
// Breaks:  the reader gets bytes that are not next to each other, and never learns that some are missing.
//
// fails: 2.4
// cause: past_the_gap
#include "ports.hpp"

#include <algorithm>

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    std::vector<Segment> in_order(segments.begin(), segments.end());
    std::sort(in_order.begin(), in_order.end(), [](const Segment& a, const Segment& b) {
        return static_cast<std::int32_t>(a.sequence - b.sequence) < 0;
    });
    std::string stream;
    std::uint32_t next = in_order.empty() ? 0 : in_order.front().sequence;
    for (const Segment& segment : in_order) {
        const auto known = static_cast<std::int32_t>(next - segment.sequence);
        if (known >= static_cast<std::int64_t>(segment.bytes.size())) continue;
        stream += segment.bytes.substr(static_cast<std::size_t>(std::max(known, 0)));
        next = segment.sequence + static_cast<std::uint32_t>(segment.bytes.size());
    }
    return stream;
}

}  // namespace ports
