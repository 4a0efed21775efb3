// One buffer for the whole reply.
//
// Thought: no page is larger than a megabyte.
// Works:   until one is.
// Breaks:  when the buffer is full the loop ends, and the rest is lost without a word.
//
// fails: 4.2
// cause: buffer_for_a_megabyte
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all(1 << 20, '\0');
    std::size_t have = 0;
    while (have < all.size()) {
        const ssize_t got = ::recv(fd, &all[have], std::min(chunk, all.size() - have), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) net::throw_errno("recv");
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    all.resize(have);
    return all;
}

}  // namespace recv_loop
