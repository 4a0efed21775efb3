// It waits until max bytes are there.
//
// Thought: who asks for max bytes gets max bytes.
// Works:   when the peer sends that much, or finishes right behind what it sends.
// Breaks:  a peer that sent a question and waits for the answer sends nothing more: both wait forever. And
//          what has come is seen late: a progress bar stands still.
//
// fails: 4.1
// cause: waits_for_max
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    ssize_t got = 0;
    do got = ::recv(fd, piece.data(), piece.size(), MSG_WAITALL);
    while (got < 0 && errno == EINTR);
    if (got < 0) net::throw_errno("recv");
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
