// Writes to a pipe that nobody reads.
//
// fails: 4.2
// verdict: crashed
// says: SIGPIPE ended the program
#include "recv_loop.hpp"

#include <unistd.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    int pipe[2];
    if (::pipe(pipe) != 0) return "";
    ::close(pipe[0]);
    if (::write(pipe[1], "x", 1) < 0) return "";
    return "x";
}

}  // namespace recv_loop
