// read_to_end() asks the socket alone.
//
// Thought: recv_all() does just that already.
// Works:   when nothing was read before.
// Breaks:  the first bytes of the rest came in the same piece as the last line: they are in the reader, and
//          not in the socket any more.
//
// fails: 4.4 4.6
// cause: rest_of_the_piece_lost
#include "recv_loop.hpp"

namespace recv_loop {

std::string Reader::read_to_end() {
    return recv_all(fd_);
}

}  // namespace recv_loop
