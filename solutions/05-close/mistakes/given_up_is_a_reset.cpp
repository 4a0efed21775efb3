// Every error except EBADF is called a reset.
//
// Thought: What else can end a connection?
// Works:   With resets.
// Breaks:  The kernel gives up a peer that is silent for too long: ETIMEDOUT, and no reset came.
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
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0) return Ending::open;
    if (got == 0) return Ending::finished;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return Ending::open;
    if (errno == EBADF) net::throw_errno("recv");
    return Ending::reset;
}

}  // namespace closing
