// EAGAIN on a non-blocking socket is taken for the end.
//
// Thought: there is nothing to receive, so an empty string is what has come.
// Works:   on a blocking socket, where EAGAIN does not occur.
// Breaks:  an empty result says that the peer has finished. It has not: its next bytes are on their way.
//
// fails: 4.1 4.3
// cause: eagain_taken_for_the_end
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
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return "";
    if (got < 0) net::throw_errno("recv");
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
