// The result keeps the size of the buffer.
//
// Thought: recv() fills the buffer that it is given, so the buffer is the piece.
// Works:   whenever exactly max bytes come, and on a screen, where the NULs behind the text do not show.
// Breaks:  recv() fills only as much as has come and returns how much that was. The NULs behind it become
//          part of the reply, and at the end of the stream comes a piece of NULs instead of an empty one.
//
// fails: 4.1 4.3
// cause: size_of_the_buffer
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    ssize_t got = 0;
    do got = ::recv(fd, piece.data(), piece.size(), 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) net::throw_errno("recv");
    return piece;
}

}  // namespace recv_loop
