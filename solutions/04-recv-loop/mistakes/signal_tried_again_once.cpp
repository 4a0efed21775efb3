// After a signal recv() is called again, but only once.
//
// Thought: signals are rare: two in one wait do not happen.
// Works:   nearly always.
// Breaks:  a timer that ticks ten times a second makes ten EINTR while one byte is waited for. Only a loop
//          copes with any number.
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
    ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) got = ::recv(fd, piece.data(), piece.size(), 0);
    if (got < 0) net::throw_errno("recv");
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
