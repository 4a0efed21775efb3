// The descriptor is closed when the peer has finished.
//
// Thought: the connection is over, so clean up.
// Works:   when the caller does nothing more with it.
// Breaks:  a peer that has finished sending may still listen. And the caller closes the number again, which
//          may by then be another connection's.
//
// fails: 4.1 4.3
// cause: socket_changed
#include "recv_loop.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    ssize_t got = 0;
    do got = ::recv(fd, piece.data(), piece.size(), 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) net::throw_errno("recv");
    if (got == 0) ::close(fd);
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace recv_loop
