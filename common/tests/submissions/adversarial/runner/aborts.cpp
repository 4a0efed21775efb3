// Calls abort().
//
// fails: 4.2
// verdict: crashed
// says: abort() was called (SIGABRT), at recv_loop.cpp:
#include "recv_loop.hpp"

#include <cstdlib>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::abort();
}

}  // namespace recv_loop
