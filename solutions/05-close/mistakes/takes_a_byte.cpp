// A look that takes a byte.
//
// Thought: one byte shows whether there is something, and one byte is not much.
// Works:   where nothing has come, and after the end.
// Breaks:  the byte is missing when the stream is read: "ello".
//
// fails: 5.3
// cause: takes_a_byte
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_DONTWAIT);
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return Ending::open;
    if (got == 0) return Ending::finished;
    if (errno == ECONNRESET) return Ending::reset;
    net::throw_errno("recv");
}

}  // namespace closing
