// fill() puts the new piece in place of the old one.
//
// Thought: buffer_ holds the piece that has just come.
// Works:   when each line comes in one piece.
// Breaks:  what had come before is lost: the first half of the line.
//
// fails: 4.4 4.6
// cause: fill_overwrites
#include "recv_loop.hpp"

namespace recv_loop {

bool Reader::fill() {
    buffer_ = recv_some(fd_, 4096);
    return !buffer_.empty();
}

}  // namespace recv_loop
