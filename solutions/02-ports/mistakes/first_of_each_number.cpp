// A map keeps the segment that came first.
//
// Thought: two segments with the same number are the same segment.
// Works:   when a segment is sent again as it was.
// Breaks:  the second may be longer: more was sent together. What it brings is thrown away.
//
// fails: 2.4
// cause: first_of_each_number
#include "ports.hpp"

#include <map>

namespace ports {

namespace {

struct Before {
    bool operator()(std::uint32_t a, std::uint32_t b) const { return static_cast<std::int32_t>(a - b) < 0; }
};

}  // namespace

std::string reassemble(std::span<const Segment> segments) {
    std::map<std::uint32_t, std::string_view, Before> by_number;
    for (const Segment& segment : segments) by_number.emplace(segment.sequence, segment.bytes);
    std::string stream;
    for (const auto& [sequence, bytes] : by_number) {
        const std::uint32_t offset = sequence - by_number.begin()->first;
        if (offset > stream.size()) break;
        const std::size_t known = stream.size() - offset;
        if (known < bytes.size()) stream += bytes.substr(known);
    }
    return stream;
}

}  // namespace ports
