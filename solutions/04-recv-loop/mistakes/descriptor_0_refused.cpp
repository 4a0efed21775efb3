// A descriptor that is 0 taken for none.
//
// Thought: 0 is false, and a descriptor that is not valid is not positive.
// Works:   as long as standard input is open, since then no socket gets the number 0.
// Breaks:  a service often starts with standard input closed: its first socket is 0, and no reply ever comes.
//          Only a negative number is no descriptor.
//
// fails: 4.1 4.3
// cause: descriptor_0_refused
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    if (fd <= 0) throw std::system_error(EBADF, std::generic_category(), "recv");
    std::string piece(max, '\0');
    while (true) {
        const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
        if (got >= 0) return piece.substr(0, static_cast<std::size_t>(got));
        if (errno != EINTR) net::throw_errno("recv");
    }
}

}  // namespace recv_loop
