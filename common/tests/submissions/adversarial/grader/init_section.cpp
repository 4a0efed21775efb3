// Code in the section that is run first of the program's own.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

#include <unistd.h>

extern "C" __attribute__((used)) void early() {
    ::_exit(0);
}
asm(".pushsection .init, \"ax\", @progbits\ncall early\n.popsection");
