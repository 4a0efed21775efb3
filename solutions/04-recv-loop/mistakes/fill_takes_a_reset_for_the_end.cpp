// fill() says "no more" after a reset.
//
// Thought: no bytes came, so the peer has finished.
// Works:   with peers that end in order.
// Breaks:  read_to_end() returns what came before the reset as if it were everything.
//
// fails: 4.4
// cause: reset_taken_for_the_end
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

bool Reader::fill() {
    char piece[4096];
    ssize_t got = 0;
    do got = ::recv(fd_, piece, sizeof piece, 0);
    while (got < 0 && (errno == EINTR));
    if (got < 0 && errno == EAGAIN) net::throw_errno("recv");
    if (got > 0) buffer_.append(piece, static_cast<std::size_t>(got));
    return got > 0;
}

}  // namespace recv_loop
