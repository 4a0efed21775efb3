// Sequence numbers compared with <.
//
// Thought: the smaller number comes first.
// Works:   until the numbers wrap. A connection begins anywhere, so that may be after its first byte.
// Breaks:  0 follows 4294967295, and would be sorted before it.
//
// fails: 2.4
// cause: numbers_that_do_not_wrap
#include "ports.hpp"

#include <algorithm>

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    std::vector<Segment> in_order(segments.begin(), segments.end());
    std::sort(in_order.begin(), in_order.end(),
              [](const Segment& a, const Segment& b) { return a.sequence < b.sequence; });
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
