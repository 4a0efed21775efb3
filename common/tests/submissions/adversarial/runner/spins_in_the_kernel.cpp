// Goes round forever, mostly inside of the kernel.
//
// fails: 4.2
// verdict: timed out
// cause: endless_loop
#include "recv_loop.hpp"

#include <sys/socket.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t) {
    while (true) ::recv(fd, nullptr, 0, 0);
}

}  // namespace recv_loop
