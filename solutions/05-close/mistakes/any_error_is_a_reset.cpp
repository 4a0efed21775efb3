// Every error taken for a reset.
//
// Thought: what is neither bytes, nor the end, nor EAGAIN can only be a reset.
// Works:   with every socket that is connected.
// Breaks:  EBADF is a mistake in the program. Told as a reset it sends one looking for it in the network.
//
// fails: 5.3
// cause: any_error_is_a_reset
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace closing {

Ending classify_end(int fd) {
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return Ending::open;
    return got == 0 ? Ending::finished : Ending::reset;
}

}  // namespace closing
