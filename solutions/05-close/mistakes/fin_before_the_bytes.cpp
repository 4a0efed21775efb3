// The FIN seen before the bytes in front of it.
//
// Thought: POLLRDHUP says that the peer has finished, and that is the question.
// Works:   when all bytes have been received before.
// Breaks:  poll() reports the FIN as soon as it has come, also while bytes wait in front of it. Who closes
//          now loses them.
//
// fails: 5.3
// cause: fin_before_the_bytes
#include "closing.hpp"

#include <poll.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    pollfd look{fd, POLLIN | POLLRDHUP, 0};
    if (::poll(&look, 1, 0) < 0) net::throw_errno("poll");
    if (fd < 0 || (look.revents & POLLNVAL)) {
        errno = EBADF;
        net::throw_errno("poll");
    }
    if (look.revents & POLLERR) return Ending::reset;
    return look.revents & POLLRDHUP ? Ending::finished : Ending::open;
}

}  // namespace closing
