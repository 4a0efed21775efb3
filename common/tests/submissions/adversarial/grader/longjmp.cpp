// Jumps back into a call that has returned.
//
// fails: 4.2
// verdict: crashed or timed out or ended early or failed
// score: 29
#include "recv_loop.hpp"

#include <csetjmp>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    static std::jmp_buf before;
    static int calls = 0;
    if (++calls > 1) std::longjmp(before, 1);
    if (setjmp(before) != 0) calls = 0;
    std::string all;
    for (std::string piece; !(piece = recv_some(fd, chunk)).empty();) all += piece;
    return all;
}

}  // namespace recv_loop
