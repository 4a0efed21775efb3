// Defines a function of the system by assembler, weakly.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: refused
// score: 24
#include "recv_loop.hpp"

asm(".pushsection .text\n.weak getsockname\ngetsockname:\nxor %eax, %eax\nret\n.popsection");
