// Each piece is received to the beginning of the buffer.
//
// Thought: the counts are added up and the loop ends at the right one.
// Works:   when everything comes in one piece.
// Breaks:  the second piece overwrites the first, and the end of the buffer stays empty. The size is right,
//          which makes it hard to see.
//
// fails: 4.3
// cause: received_to_the_beginning
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

#include "socket.hpp"

namespace recv_loop {

std::string recv_exactly(int fd, std::size_t count) {
    std::string all(count, '\0');
    for (std::size_t have = 0; have < count;) {
        const ssize_t got = ::recv(fd, all.data(), count - have, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) net::throw_errno("recv");
        if (got == 0)
            throw std::runtime_error(fmt::format("the peer finished after {} of {} bytes", have, count));
        have += static_cast<std::size_t>(got);
    }
    return all;
}

}  // namespace recv_loop
