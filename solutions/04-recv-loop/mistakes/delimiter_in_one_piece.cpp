// The delimiter is looked for in each piece alone.
//
// Thought: what was searched once need not be searched again.
// Works:   when no cut falls into a delimiter.
// Breaks:  "\r\n\r\n" has four bytes, and the network may cut between any two of them. Then no piece holds
//          it, and the line never ends.
//
// fails: 4.4 4.6
// cause: delimiter_in_one_piece
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

std::string Reader::read_until(std::string_view delimiter) {
    std::string line;
    while (true) {
        const std::size_t at = buffer_.find(delimiter);
        line += buffer_.substr(0, at);
        buffer_.erase(0, at == buffer_.npos ? at : at + delimiter.size());
        if (at != buffer_.npos) return line;
        if (!fill()) throw std::runtime_error("the peer finished in the middle of a line");
    }
}

}  // namespace recv_loop
