// Runs before every constructor, where the keys of the report still are, and leaves.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

#include <unistd.h>

static void early(int, char**, char**) {
    ::_exit(0);
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char**, char**) = early;
