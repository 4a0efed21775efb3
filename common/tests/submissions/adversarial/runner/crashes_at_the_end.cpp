// Right, but crashes when the program ends.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: crashed
// says: after the last check, when the program ended
#include "recv_loop.hpp"

#include <cstdlib>

namespace {
struct Last {
    ~Last() { std::abort(); }
} last;
}  // namespace
