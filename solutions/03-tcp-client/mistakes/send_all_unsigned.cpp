// The result of send() in an unsigned number.
//
// Thought: A count of bytes is never negative, and std::size_t is the type for counts.
// Works:   As long as no call fails.
// Breaks:  -1 becomes the largest number there is, which is not below 0: the error goes unseen, and adding it
//          moves the position one byte back.
//
// fails: 3.5
// cause: send_all_unsigned
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    while (left > 0) {
        const std::size_t sent = ::send(fd, at, left, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            net::throw_errno("send");
        }
        at += sent;
        left -= sent;
    }
}

}  // namespace tcp_client
