// Every error counts as the end: got <= 0.
//
// Thought: whatever recv() returns that is not a piece means that there is no more.
// Works:   with servers that end every reply in order.
// Breaks:  after a reset bytes may be missing, and half a page looks like a whole one. Only 0 is the end; -1
//          is an error, and errno says which.
//
// fails: 4.1 4.3
// cause: error_taken_for_the_end
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    ssize_t got = 0;
    do got = ::recv(fd, piece.data(), piece.size(), 0);
    while (got < 0 && errno == EINTR);
    if (got <= 0) return "";
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
