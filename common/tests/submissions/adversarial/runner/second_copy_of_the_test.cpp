// Lets a copy of the whole test go on after fork(): it reports as well, and is not believed.
//
// fails: 4.2
// cause: each_piece_overwrites
#include "recv_loop.hpp"

#include <unistd.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all, last;
    for (std::string piece; !(piece = recv_some(fd, chunk)).empty(); last = piece) all += piece;
    return ::fork() == 0 ? all : last;
}

}  // namespace recv_loop
