// The size of a piece is its own choice.
//
// Thought: 4096 is a good size, and the result is the same.
// Works:   the bytes are all there.
// Breaks:  the caller has no say: one with little memory, or who measures how the size matters, gets another
//          program than asked for.
//
// fails: 4.2
// says: at most 1 bytes from one call of recv()
// cause: chunk_ignored
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, [[maybe_unused]] std::size_t chunk) {
    std::string all;
    while (true) {
        const std::string piece = recv_some(fd, 4096);
        if (piece.empty()) return all;
        all += piece;
    }
}

}  // namespace recv_loop
