// Kills the process that watches over it.
//
// fails: 4.2
// verdict: crashed
// says: it killed or stopped the process that had started it
#include "recv_loop.hpp"

#include <signal.h>
#include <unistd.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    ::kill(::getppid(), SIGKILL);
    std::string all;
    for (std::string piece; !(piece = recv_some(fd, chunk)).empty();) all += piece;
    return all;
}

}  // namespace recv_loop
