// The numbers themselves taken as signed.
//
// Thought: as an int, 4294967295 is -1, which is before 0. So signed numbers wrap rightly.
// Works:   where the numbers wrap.
// Breaks:  now they don't go on at 2^31: 2147483648 is the smallest int. It's the difference whose sign
//          counts.
//
// fails: 2.4
// cause: sign_of_the_number
#include "ports.hpp"

#include <algorithm>

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    std::vector<Segment> in_order(segments.begin(), segments.end());
    std::sort(in_order.begin(), in_order.end(), [](const Segment& a, const Segment& b) {
        return static_cast<std::int32_t>(a.sequence) < static_cast<std::int32_t>(b.sequence);
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
