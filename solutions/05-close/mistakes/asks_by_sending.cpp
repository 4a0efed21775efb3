// A byte sent to see whether the peer is there.
//
// Thought: a dead connection shows when something is sent on it.
// Works:   it does show, if not with the first byte.
// Breaks:  the byte belongs to the stream: the peer reads it as a part of the next request.
//
// fails: 5.3
// cause: asks_by_sending
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    if (::send(fd, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == ECONNRESET) return Ending::reset;
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return Ending::open;
    if (got == 0) return Ending::finished;
    if (errno == ECONNRESET) return Ending::reset;
    net::throw_errno("recv");
}

}  // namespace closing
