// The search goes on where the old bytes end.
//
// Thought: the bytes that were searched need not be searched again, so begin at the new ones.
// Works:   when no cut falls into a delimiter.
// Breaks:  its first bytes may be old ones. The search has to begin delimiter.size() - 1 bytes before the new
//          ones.
//
// fails: 4.4 4.6
// cause: delimiter_in_one_piece
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

std::string Reader::read_until(std::string_view delimiter) {
    std::size_t from = 0, at = 0;
    while ((at = buffer_.find(delimiter, from)) == buffer_.npos) {
        from = buffer_.size();
        if (!fill()) throw std::runtime_error("the peer finished in the middle of a line");
    }
    const std::string line = buffer_.substr(0, at);
    buffer_.erase(0, at + delimiter.size());
    return line;
}

}  // namespace recv_loop
