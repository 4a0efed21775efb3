// Right, but changes the status when the program ends.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: crashed
// says: status 3, after the last check, when the program ended
#include "recv_loop.hpp"

#include <unistd.h>

namespace {
struct Last {
    ~Last() { ::_exit(3); }
} last;
}  // namespace
