// Includes the reference answer by its whole path.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build
// needs: sandbox
// score: 24
#include "recv_loop.hpp"
#include "@ROOT@/solutions/04-recv-loop/recv_loop.cpp"
