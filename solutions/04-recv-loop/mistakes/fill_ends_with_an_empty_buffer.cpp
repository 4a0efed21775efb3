// fill() says whether the buffer holds something, not whether something came.
//
// Thought: an empty buffer means that there is nothing more.
// Works:   as long as the delimiter comes.
// Breaks:  with half a line in the buffer the end of the stream is never noticed: it calls fill() forever.
//
// fails: 4.4 4.6
// cause: end_tried_again
#include "recv_loop.hpp"

namespace recv_loop {

bool Reader::fill() {
    buffer_ += recv_some(fd_, 4096);
    return !buffer_.empty();
}

}  // namespace recv_loop
