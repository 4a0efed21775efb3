// A non-blocking socket made blocking, for good.
//
// Thought: to wait is what is wanted, so take O_NONBLOCK away first.
// Works:   with every socket that was blocking, and in a program that has only this one to wait for.
// Breaks:  the caller's next recv() waits, though it was told not to, and the whole program with it.
//
// fails: 4.1 4.3
// cause: socket_changed
#include "recv_loop.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    std::string piece(max, '\0');
    while (true) {
        const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
        if (got >= 0) return piece.substr(0, static_cast<std::size_t>(got));
        if (errno != EINTR) net::throw_errno("recv");
    }
}

}  // namespace recv_loop
