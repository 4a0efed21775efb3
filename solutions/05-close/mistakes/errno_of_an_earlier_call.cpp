// errno is read although the call did not fail.
//
// Thought: 0 and -1 are both "nothing", and errno tells them apart.
// Works:   As long as no earlier call left EAGAIN or EINTR in errno.
// Breaks:  A call that succeeds leaves errno alone, and recv() returning 0 is a success. After an earlier EAGAIN
//          the peer's FIN looks like silence, and the connection is kept open for good.
//
// fails: 5.3
// cause: errno_of_an_earlier_call
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0) return Ending::open;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return Ending::open;
    if (got == 0) return Ending::finished;
    if (errno == ECONNRESET) return Ending::reset;
    net::throw_errno("recv");
}

}  // namespace closing
