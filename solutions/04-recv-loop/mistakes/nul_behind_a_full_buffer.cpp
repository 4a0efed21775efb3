// A NUL is written behind what came, also when the buffer is full.
//
// Thought: a string needs a NUL at its end, so buffer[got] = 0, as tutorials in C do.
// Works:   as long as fewer bytes come than the buffer holds.
// Breaks:  when it is full, got is its size, and buffer[got] is the byte behind it: somebody else's memory.
//          Nothing needs that NUL here, either: the count is the length.
//
// fails: 4.1 4.3
// says: it went past the end
// verdict: crashed
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::vector<char> buffer(max);
    ssize_t got = 0;
    do got = ::recv(fd, buffer.data(), buffer.size(), 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) net::throw_errno("recv");
    buffer.data()[got] = '\0';
    return {buffer.data(), static_cast<std::size_t>(got)};
}

}  // namespace recv_loop
