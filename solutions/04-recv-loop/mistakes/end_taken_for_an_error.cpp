// The end of the stream is thrown as an error.
//
// Thought: recv() returned no bytes, so it has failed.
// Works:   until the peer has said all; then errno is that of an older failure, or "Success".
// Breaks:  0 is how recv() says that the peer has finished in an orderly way. recv_all never gets to return.
//
// fails: 4.1 4.3
// cause: end_taken_for_an_error
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
    if (got <= 0) net::throw_errno("recv");
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
