// Room is made for each piece, and what stays empty is never cut off.
//
// Thought: make room for chunk bytes at the end, and receive into it.
// Works:   when every piece has exactly chunk bytes.
// Breaks:  the last is shorter, and the string keeps the zeros that resize() put there.
//
// fails: 4.2
// cause: zeros_appended
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all;
    std::size_t have = 0;
    while (true) {
        all.resize(have + chunk);
        const ssize_t got = ::recv(fd, all.data() + have, chunk, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) net::throw_errno("recv");
        if (got == 0) return all;
        have += static_cast<std::size_t>(got);
    }
}

}  // namespace recv_loop
