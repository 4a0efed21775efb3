// A main() of its own, which the linker prefers to the tests'.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build or ended early
// says: a main() of its own
#include "recv_loop.hpp"

#include <cstdio>

int main() {
    std::puts("All tests passed");
}
