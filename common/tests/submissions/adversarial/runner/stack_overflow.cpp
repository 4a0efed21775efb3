// Calls itself without end.
//
// fails: 4.2
// verdict: crashed
// says: the stack is full: a recursion that does not end
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    volatile char frame[4096];
    frame[0] = 1;
    if (chunk == 0) return "";
    return recv_all(fd, chunk) + static_cast<char>(frame[0]);
}

}  // namespace recv_loop
