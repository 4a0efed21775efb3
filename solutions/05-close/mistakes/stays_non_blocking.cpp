// O_NONBLOCK set, and left set.
//
// Thought: not to wait is a property of the socket: set the flag and receive.
// Works:   in here: the call returns at once.
// Breaks:  the flag stays. The caller's next recv() returns EAGAIN where it used to wait.
//
// fails: 5.3
// cause: socket_changed
#include "closing.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) net::throw_errno("fcntl");
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK);
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return Ending::open;
    if (got == 0) return Ending::finished;
    if (errno == ECONNRESET) return Ending::reset;
    net::throw_errno("recv");
}

}  // namespace closing
