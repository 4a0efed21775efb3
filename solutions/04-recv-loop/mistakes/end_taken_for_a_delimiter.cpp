// What is left at the end counts as a last line.
//
// Thought: the last line of a file often has no \n either, and std::getline() returns it.
// Works:   with peers that say all before they finish.
// Breaks:  a peer that breaks off in the middle of "DELETE /tmp/old" leaves "DELETE /tmp". Without the
//          delimiter nobody knows whether the line is whole.
//
// fails: 4.4 4.6
// cause: end_taken_for_a_delimiter
#include "recv_loop.hpp"

#include <utility>

namespace recv_loop {

std::string Reader::read_until(std::string_view delimiter) {
    std::size_t at = 0;
    while ((at = buffer_.find(delimiter)) == buffer_.npos)
        if (!fill()) return std::exchange(buffer_, {});
    const std::string line = buffer_.substr(0, at);
    buffer_.erase(0, at + delimiter.size());
    return line;
}

}  // namespace recv_loop
