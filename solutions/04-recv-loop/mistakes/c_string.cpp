// Received bytes are taken for a C string.
//
// Thought: with a NUL behind what came, the buffer is a string like any other.
// Works:   with text, which holds no NUL: every page and every header.
// Breaks:  an image or a compressed page is full of NULs. The first one ends the string, the rest is lost. A
//          piece that begins with one even looks like the end of the stream.
//
// fails: 4.1 4.3
// cause: c_string
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::vector<char> buffer(max + 1);
    ssize_t got = 0;
    do got = ::recv(fd, buffer.data(), max, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) net::throw_errno("recv");
    buffer[static_cast<std::size_t>(got)] = '\0';
    return buffer.data();
}

}  // namespace recv_loop
