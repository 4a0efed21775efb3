// Segments are joined as they come.
//
// Thought: TCP is reliable, and in order.
// Works:   on a quiet network, where packets mostly come in order.
// Breaks:  TCP is in order because this function puts it there. IP promises no order.
//
// fails: 2.4
// cause: order_of_arrival
#include "ports.hpp"

namespace ports {

std::string reassemble(std::span<const Segment> segments) {
    std::string stream;
    for (const Segment& segment : segments) stream += segment.bytes;
    return stream;
}

}  // namespace ports
