// Every error but EBADF taken for a reset.
//
// Thought: The descriptor is open, so what fails is the connection.
// Works:   with every socket that is connected.
// Breaks:  a descriptor that is not a socket (ENOTSOCK) is a mistake in the program, and no peer has reset it.
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
    if (errno == EBADF) net::throw_errno("recv");
    return Ending::reset;
}

}  // namespace closing
