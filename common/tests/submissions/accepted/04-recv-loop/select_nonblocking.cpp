// A socket made non-blocking for the time of the call, with select().
#include "recv_loop.hpp"

#include <fcntl.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace recv_loop {

namespace {

struct NonBlocking {
    explicit NonBlocking(int descriptor) : fd(descriptor), flags(::fcntl(fd, F_GETFL)) {
        if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) net::throw_errno("fcntl");
    }
    ~NonBlocking() { ::fcntl(fd, F_SETFL, flags); }
    int fd, flags;
};

}  // namespace

std::string recv_some(int fd, std::size_t max) {
    const NonBlocking guard(fd);
    char buffer[8192];  // at most max: less is right, too
    while (true) {
        const ssize_t got = ::recv(fd, buffer, max < sizeof buffer ? max : sizeof buffer, 0);
        if (got >= 0) return {buffer, buffer + got};
        const int error = errno;
        if (error != EAGAIN && error != EINTR)
            throw std::system_error(error, std::generic_category(), "recv");
        fd_set readable;
        FD_ZERO(&readable);
        FD_SET(fd, &readable);
        timeval limit{5, 0};
        ::select(fd + 1, &readable, nullptr, nullptr, &limit);  // whatever it says, try again
    }
}

}  // namespace recv_loop
