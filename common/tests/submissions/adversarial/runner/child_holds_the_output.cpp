// Leaves a process behind that keeps stdout open.
//
// fails: 4.2
// says: a process that it started still runs after its end
#include "recv_loop.hpp"

#include <unistd.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    if (::fork() == 0) {
        for (int other = 3; other < 1024; ++other) ::close(other);
        while (true) ::pause();
    }
    std::string all;
    for (std::string piece; !(piece = recv_some(fd, chunk)).empty();) all += piece;
    return all;
}

}  // namespace recv_loop
