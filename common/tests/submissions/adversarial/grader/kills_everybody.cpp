// kill(-1): all that it may signal.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: crashed
// needs: sandbox
// score: 24
#include "recv_loop.hpp"

#include <signal.h>

[[gnu::constructor]] static void kill_everybody() {
    ::kill(-1, SIGKILL);
}
