// What came behind the delimiter is thrown away.
//
// Thought: the line is complete, so the buffer can be cleared for the next one.
// Works:   when the peer waits for an answer to each line.
// Breaks:  one piece may hold three lines, or the head and the beginning of the body. They are in no socket
//          any more.
//
// fails: 4.4 4.6
// cause: rest_of_the_piece_lost
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

std::string Reader::read_until(std::string_view delimiter) {
    std::size_t at = 0;
    while ((at = buffer_.find(delimiter)) == buffer_.npos)
        if (!fill()) throw std::runtime_error("the peer finished in the middle of a line");
    const std::string line = buffer_.substr(0, at);
    buffer_.clear();
    return line;
}

}  // namespace recv_loop
