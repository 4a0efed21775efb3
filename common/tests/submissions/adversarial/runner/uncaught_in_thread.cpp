// Throws on a thread of its own, where nothing catches it.
//
// fails: 4.2
// verdict: crashed
// says: an exception that nothing caught: std::runtime_error: lost
#include "recv_loop.hpp"

#include <stdexcept>
#include <thread>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::thread([] { throw std::runtime_error("lost"); }).join();
    return "";
}

}  // namespace recv_loop
