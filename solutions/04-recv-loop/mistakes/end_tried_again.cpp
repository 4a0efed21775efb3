// After 0 it asks again.
//
// Thought: nothing has come yet, so ask until something does.
// Works:   as long as the peer has something to say.
// Breaks:  recv() waits while there is nothing; 0 says that there never will be. The loop goes round for
//          ever, and keeps a processor busy with it.
//
// fails: 4.1 4.3
// cause: end_tried_again
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    ssize_t got = 0;
    while (got <= 0) {
        got = ::recv(fd, piece.data(), piece.size(), 0);
        if (got < 0 && errno != EINTR) net::throw_errno("recv");
    }
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
