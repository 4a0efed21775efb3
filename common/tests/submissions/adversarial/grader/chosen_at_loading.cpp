// A function that is chosen while the program is loaded, by code that does something else.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

#include <unistd.h>

using Function = int();
static int one() {
    return 1;
}
extern "C" __attribute__((used)) Function* choose() {
    ::_exit(0);
    return one;
}
extern "C" int chosen() __attribute__((ifunc("choose")));
int use = chosen();
