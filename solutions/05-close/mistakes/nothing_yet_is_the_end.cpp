// EAGAIN taken for the end.
//
// Thought: recv() gave nothing, so nothing will come.
// Works:   after the peer has finished, which is what one tries first.
// Breaks:  -1 with EAGAIN says that nothing has come yet. A slow peer looks like one that has finished.
//
// fails: 5.3
// cause: nothing_yet_is_the_end
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace closing {

Ending classify_end(int fd) {
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0) return Ending::open;
    if (got == 0 || errno == EAGAIN) return Ending::finished;
    if (errno == ECONNRESET) return Ending::reset;
    net::throw_errno("recv");
}

}  // namespace closing
