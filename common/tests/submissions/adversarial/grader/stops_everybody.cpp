// Stops all that it may signal, and waits.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: crashed or timed out
// needs: sandbox
// score: 24
#include "recv_loop.hpp"

#include <signal.h>
#include <unistd.h>

[[gnu::constructor]] static void stop_everybody() {
    ::kill(-1, SIGSTOP);
    ::pause();
}
