// The buffer is a string that was reserved, not resized.
//
// Thought: reserve() makes the room that recv() needs, and recv() makes the string as long as what it wrote.
// Works:   in a debugger, which shows the bytes in memory; the string still holds none.
// Breaks:  recv() knows nothing of strings: it writes bytes, and size() stays 0. To write behind size() is
//          not even allowed.
//
// fails: 4.1 4.3
// cause: reserved_not_resized
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece;
    piece.reserve(max);
    ssize_t got = 0;
    do got = ::recv(fd, piece.data(), max, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) net::throw_errno("recv");
    return piece;
}

}  // namespace recv_loop
