// find_first_of() instead of find().
//
// Thought: find_first_of() finds the first occurrence of the text.
// Works:   for a delimiter of one byte, and with "\r\n" on lines that hold no other \r or \n.
// Breaks:  it finds the first byte that is any of the delimiter's. A lone \r ends the line, and two bytes are
//          erased with it.
//
// fails: 4.4 4.6
// cause: any_byte_of_the_delimiter
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

std::string Reader::read_until(std::string_view delimiter) {
    std::size_t at = 0;
    while ((at = buffer_.find_first_of(delimiter)) == buffer_.npos)
        if (!fill()) throw std::runtime_error("the peer finished in the middle of a line");
    const std::string line = buffer_.substr(0, at);
    buffer_.erase(0, at + delimiter.size());
    return line;
}

}  // namespace recv_loop
