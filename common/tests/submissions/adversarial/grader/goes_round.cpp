// Receives by the system's recv() under its own name, which no test sees.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

#include <sys/types.h>

extern "C" ssize_t unseen(int, void*, std::size_t, int) __asm__("recv");

std::string round_about(int fd) {
    char byte;
    return unseen(fd, &byte, 1, 0) == 1 ? "x" : "";
}
