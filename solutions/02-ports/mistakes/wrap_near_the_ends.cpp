// A wrap is seen only near both ends of the numbers.
//
// Thought: a number close to 2^32 and one close to 0: there it has wrapped.
// Works:   for a stream of some megabytes.
// Breaks:  "close" is a guess. From 2294967295 to 100 it is less than 2^31 as well, and the sign of the
//          difference knows without one.
//
// fails: 2.4
// cause: wrap_near_the_ends
#include "ports.hpp"

#include <algorithm>

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    constexpr std::uint32_t close = 0x10000000, far = 0xf0000000;
    std::vector<Segment> in_order(segments.begin(), segments.end());
    std::sort(in_order.begin(), in_order.end(), [](const Segment& a, const Segment& b) {
        if (a.sequence > far && b.sequence < close) return true;
        if (a.sequence < close && b.sequence > far) return false;
        return a.sequence < b.sequence;
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
