// Three seconds of silence are taken for the end.
//
// Thought: a peer that says nothing for so long has finished.
// Works:   with fast servers; each reply just takes three seconds more than it should.
// Breaks:  a busy server, or one lost packet on a bad line, is silent for longer, and the reply is cut there
//          without a word. The peer says itself when it has finished.
//
// fails: 4.1 4.3
// cause: silence_taken_for_the_end
#include "recv_loop.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    pollfd wait{fd, POLLIN, 0};
    int ready = 0;
    do ready = ::poll(&wait, 1, 3000);
    while (ready < 0 && errno == EINTR);
    if (ready == 0) return "";
    const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
    if (got < 0) net::throw_errno("recv");
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
