// The flags are put back at the end of the function.
//
// Thought: made non-blocking at the beginning, and what it was at the end: the caller sees nothing of it.
// Works:   as long as every call succeeds.
// Breaks:  an exception never comes to the end. The socket stays non-blocking, and the caller's next recv()
//          fails with EAGAIN. An object whose destructor puts them back covers each path.
//
// fails: 4.1 4.3
// cause: socket_changed
#include "recv_loop.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0) net::throw_errno("recv");
    if ((flags & O_NONBLOCK) == 0) ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    std::string piece(max, '\0');
    while (true) {
        pollfd wait{fd, POLLIN, 0};
        if (::poll(&wait, 1, -1) < 0 && errno == EINTR) continue;
        const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
        if (got >= 0) {
            piece.resize(static_cast<std::size_t>(got));
            break;
        }
        if (errno != EINTR && errno != EAGAIN) net::throw_errno("recv");
    }
    if ((flags & O_NONBLOCK) == 0) ::fcntl(fd, F_SETFL, flags);
    return piece;
}

}  // namespace recv_loop
