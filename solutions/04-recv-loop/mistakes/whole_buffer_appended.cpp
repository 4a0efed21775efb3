// The whole buffer is appended, however little came.
//
// Thought: the buffer holds the piece, so append the buffer.
// Works:   when every piece fills it.
// Breaks:  behind a short piece stand the bytes of the one before, and they come once more.
//
// fails: 4.2
// cause: whole_buffer_appended
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all, buffer(chunk, '\0');
    while (true) {
        const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) net::throw_errno("recv");
        if (got == 0) return all;
        all += buffer;
    }
}

}  // namespace recv_loop
