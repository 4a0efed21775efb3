// The sanitizer calls this for each allocation, the first of which come before the tests begin.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

extern "C" void __sanitizer_malloc_hook(const volatile void*, unsigned long) {}
