// Each piece overwrites the one before.
//
// Thought: a loop around recv() gets everything.
// Works:   when the reply comes in one piece.
// Breaks:  recv() writes where it is told, each time at the beginning. Only the last piece is left in the
//          end.
//
// fails: 4.2
// cause: each_piece_overwrites
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all;
    for (std::string piece; !(piece = recv_some(fd, chunk)).empty();) all = piece;
    return all;
}

}  // namespace recv_loop
