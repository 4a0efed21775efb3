// Ends the program at once, without a word to anybody.
//
// fails: 4.2
// verdict: ended early
// says: _exit() was called, or descriptors were closed
#include "recv_loop.hpp"

#include <unistd.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    ::_exit(0);
}

}  // namespace recv_loop
