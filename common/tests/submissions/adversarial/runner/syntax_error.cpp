// Does not compile.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build
// says: retrun
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    retrun recv_some(fd, chunk);
}

}  // namespace recv_loop
