// A piece smaller than asked for is taken for the last.
//
// Thought: had there been more, the buffer would be full.
// Works:   when the whole reply has arrived before the first recv(), as it does at home.
// Breaks:  the network cuts where it likes, and recv() returns what has come so far. It also waits forever
//          where the last piece happens to be full and another is expected.
//
// fails: 4.2
// cause: short_piece_taken_for_the_last
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all;
    while (true) {
        const std::string piece = recv_some(fd, chunk);
        all += piece;
        if (piece.size() < chunk) return all;
    }
}

}  // namespace recv_loop
