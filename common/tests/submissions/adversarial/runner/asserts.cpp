// Holds an assert() that fails.
//
// fails: 4.2
// verdict: crashed
// says: an assertion failed: `chunk == 0' failed
#include "recv_loop.hpp"

#include <cassert>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    assert(chunk == 0);
    return "";
}

}  // namespace recv_loop
