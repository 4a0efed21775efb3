// Right, but every line has a warning.
//
// needs: sandbox
// score: 30
#include "recv_loop.hpp"

#define TEN(x) x x x x x x x x x x
#define WARN { int unused; }
static void many() {
    TEN(TEN(TEN(TEN(WARN))))
}
