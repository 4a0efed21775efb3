// Each piece is appended as a C string.
//
// Thought: with a NUL behind it, the buffer can be appended as it is.
// Works:   with text.
// Breaks:  a NUL among the bytes ends the piece there, and what stands behind it is lost. Bytes need their
//          count.
//
// fails: 4.2
// cause: c_string
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all;
    while (true) {
        const std::string piece = recv_some(fd, chunk);
        if (piece.empty()) return all;
        all += piece.c_str();
    }
}

}  // namespace recv_loop
