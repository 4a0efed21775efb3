// Right, but looks for a function by its name, and asks the system for its environment. Nobody is refused for that: the
// instructor is shown it.
//
// score: 30
#include "recv_loop.hpp"

#include <dlfcn.h>
#include <unistd.h>

extern char** environ;
static const void* const looked_up = ::dlsym(RTLD_DEFAULT, "getpid");
static char* const* const found = environ;

const void* both() {
    return looked_up == nullptr ? found : looked_up;
}
