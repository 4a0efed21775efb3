// Stops its own process, which nobody continues.
//
// fails: 4.2
// verdict: timed out
// says: waiting for 3 seconds
#include "recv_loop.hpp"

#include <csignal>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::raise(SIGSTOP);
    return "";
}

}  // namespace recv_loop
