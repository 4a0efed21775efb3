// The loop has no look at the end.
//
// Thought: the loop ends when count bytes are there, and they will come.
// Works:   with every peer that keeps its promise.
// Breaks:  one that finishes early makes recv() return 0, at once and each time. The loop goes round for
//          ever, with a processor at full load.
//
// fails: 4.3
// cause: end_tried_again
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_exactly(int fd, std::size_t count) {
    std::string all(count, '\0');
    for (std::size_t have = 0; have < count;) {
        const ssize_t got = ::recv(fd, all.data() + have, count - have, 0);
        if (got < 0 && errno != EINTR) net::throw_errno("recv");
        if (got > 0) have += static_cast<std::size_t>(got);
    }
    return all;
}

}  // namespace recv_loop
