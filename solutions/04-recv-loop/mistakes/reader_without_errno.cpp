// The error of recv() only by the name of the call.
//
// Thought: The caller wants to know what failed.
// Works:   For people who read it.
// Breaks:  EAGAIN is worth another try later, EBADF is not: without the errno value nobody can know.
//
// fails: 4.4
// cause: errno_not_thrown
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

namespace recv_loop {

bool Reader::fill() {
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
        if (got >= 0) {
            buffer_.append(piece, static_cast<std::size_t>(got));
            return got > 0;
        }
        if (errno != EINTR) throw std::runtime_error("recv");
    }
}

}  // namespace recv_loop
