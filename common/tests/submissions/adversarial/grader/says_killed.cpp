// Does not build, and says why in the words of a compiler that was killed. The machine is not to blame.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build
// score: 24
#include "recv_loop.hpp"

#error unable to execute command: Killed
