// Ends the program with success before the tests begin.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: ended early
// says: before its first test case
// says: a global's constructor
#include "recv_loop.hpp"

#include <unistd.h>

namespace {
[[maybe_unused]] const int never = (::_exit(0), 1);
}
