// MSG_PEEK alone.
//
// Thought: to peek means to look and go on.
// Works:   whenever something has come, or the peer has ended.
// Breaks:  MSG_PEEK only leaves the bytes where they are. On an idle connection it waits, like any recv().
//
// fails: 5.3
// cause: peek_waits
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK);
    if (got > 0 || (got < 0 && errno == EINTR)) return Ending::open;
    if (got == 0) return Ending::finished;
    if (errno == ECONNRESET) return Ending::reset;
    net::throw_errno("recv");
}

}  // namespace closing
