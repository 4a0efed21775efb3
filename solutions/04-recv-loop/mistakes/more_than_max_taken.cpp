// It asks for more than max, and returns the first max bytes.
//
// Thought: at most max bytes are to be returned, and that is what it does.
// Works:   when no more than max bytes come at a time.
// Breaks:  what recv() has handed out is gone from the socket. The bytes that were cut off never come again,
//          and the reply has holes.
//
// fails: 4.1 4.3
// cause: more_than_max_taken
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    char buffer[4096];
    ssize_t got = 0;
    do got = ::recv(fd, buffer, sizeof buffer, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) net::throw_errno("recv");
    return {buffer, std::min(max, static_cast<std::size_t>(got))};
}

}  // namespace recv_loop
