// An interrupted wait is taken for a failure.
//
// Thought: recv() returned -1, so the connection is broken.
// Works:   in every program that handles no signals.
// Breaks:  a signal that is handled, such as of a timer or a child, makes a waiting recv() return -1 with
//          EINTR. The connection is as good as before.
//
// fails: 4.1 4.3
// cause: signal_ends_the_wait
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
    if (got < 0) net::throw_errno("recv");
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
