// Includes a file without an end. (clang takes a device for an empty file.)
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build or passed
// needs: sandbox
// score: 24 or 30
#include "recv_loop.hpp"
#include "/dev/zero"
