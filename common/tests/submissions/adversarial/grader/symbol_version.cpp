// A function under a version of the C library's.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

extern "C" __attribute__((used)) long own_recv(int, void*, unsigned long, int) {
    return 0;
}
asm(".symver own_recv, recv@GLIBC_2.2.5");
