// C style: read(2), malloc() and goto.
#include "recv_loop.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::string piece;
    char* buffer = static_cast<char*>(std::malloc(max));
    ssize_t got;
again:
    got = ::read(fd, buffer, max);
    if (got < 0 && errno == EINTR) goto again;
    const int error = errno;
    if (got > 0) piece.assign(buffer, static_cast<std::size_t>(got));
    std::free(buffer);
    if (got < 0) {
        errno = error;
        net::throw_errno("read");
    }
    return piece;
}

std::string recv_exactly(int fd, std::size_t count) {
    char* buffer = static_cast<char*>(std::malloc(count + 1));
    std::size_t have = 0;
    ssize_t got = 0;
    while (have < count) {
        got = ::read(fd, buffer + have, count - have);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        have += static_cast<std::size_t>(got);
    }
    const int error = errno;
    const std::string all(buffer, have);
    std::free(buffer);
    if (have == count) return all;
    if (got == 0) throw std::runtime_error(fmt::format("{} of {} bytes", have, count));
    errno = error;
    net::throw_errno("read");
}

}  // namespace recv_loop
