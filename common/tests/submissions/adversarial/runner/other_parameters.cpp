// Defines a function that nobody declared, and leaves out the one that is.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build
// says: the linker does not find recv_loop::recv_all
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, long chunk) {
    return recv_some(fd, static_cast<std::size_t>(chunk));
}

}  // namespace recv_loop
