// Sleeps, but never for long.
//
// fails: 4.2
// verdict: timed out
// says: it had not returned after 10 seconds
#include "recv_loop.hpp"

#include <chrono>
#include <thread>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    while (true) std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

}  // namespace recv_loop
