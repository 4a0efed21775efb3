// POLLHUP taken for a reset.
//
// Thought: to hang up is to break off; an orderly end is POLLRDHUP alone.
// Works:   as long as we have not finished sending ourselves.
// Breaks:  once both sides have sent their FIN the connection is over in the best of orders, and POLLHUP says
//          just that.
//
// fails: 5.3
// cause: hangup_is_a_reset
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    pollfd look{fd, POLLIN, 0};
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNRESET) net::throw_errno("recv");
    if (::poll(&look, 1, 0) < 0) net::throw_errno("poll");
    if (got <= 0 && (look.revents & POLLHUP)) return Ending::reset;
    return got == 0 ? Ending::finished : Ending::open;
}

}  // namespace closing
