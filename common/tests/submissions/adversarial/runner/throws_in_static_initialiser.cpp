// Throws before main().
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: crashed
// says: an exception that nothing caught: 'std::runtime_error': too early
#include "recv_loop.hpp"

#include <stdexcept>

namespace {
int throws() {
    throw std::runtime_error("too early");
}
[[maybe_unused]] const int never = throws();
}  // namespace
