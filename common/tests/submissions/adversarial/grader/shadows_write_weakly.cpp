// A write() of its own, by another name for the compiler, and weak.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

#include <unistd.h>
#include <sys/syscall.h>

[[gnu::weak]] long own(int fd, const void* from, std::size_t size) asm("write");
long own(int fd, const void* from, std::size_t size) {
    return ::syscall(SYS_write, fd, from, size);
}
