// Every error but ECONNRESET and EBADF taken for "nothing yet".
//
// Thought: only a FIN and a reset are ends; whatever else comes, one can look again.
// Works:   with every socket that is connected.
// Breaks:  a descriptor that is not a socket (ENOTSOCK) stays "open" for ever, and nobody is told.
//
// fails: 5.3
// cause: any_error_is_a_reset
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);  // looks, takes nothing, never waits
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)))
        return Ending::open;
    if (got == 0) return Ending::finished;
    if (errno == ECONNRESET) return Ending::reset;
    if (errno == EBADF) net::throw_errno("recv");
    return Ending::open;
}

}  // namespace closing
