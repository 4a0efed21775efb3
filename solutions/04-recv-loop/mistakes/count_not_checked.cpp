// The count is used without a look at it.
//
// Thought: recv() returns how many bytes came, so that is the new size.
// Works:   as long as nothing goes wrong.
// Breaks:  -1 is no length. As an unsigned number it is the largest there is, and resize() throws an error
//          that says nothing of the cause; in C the program would go on with garbage.
//
// fails: 4.1 4.3
// cause: count_not_checked
#include "recv_loop.hpp"

#include <sys/socket.h>

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    piece.resize(static_cast<std::size_t>(::recv(fd, piece.data(), piece.size(), 0)));
    return piece;
}

}  // namespace recv_loop
