// read_exactly() leaves in the buffer what it returns.
//
// Thought: substr() takes the bytes out.
// Works:   For the first read.
// Breaks:  The next read returns the same bytes again.
//
// fails: 4.4 4.6
// cause: handed_out_twice
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

std::string Reader::read_exactly(std::size_t count) {
    while (buffer_.size() < count)
        if (!fill()) throw std::runtime_error("the peer finished early");
    return buffer_.substr(0, count);
}

}  // namespace recv_loop
