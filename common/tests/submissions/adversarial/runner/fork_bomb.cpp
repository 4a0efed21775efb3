// Starts processes that start processes, up to 2,000 of them.
//
// fails: 4.2
// verdict: too many processes
// says: it started more than 64 processes
#include "recv_loop.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <atomic>
#include <new>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    void* const shared = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto& count = *new (shared) std::atomic<int>(0);
    while (++count < 2000) ::fork();
    while (true) ::pause();
}

}  // namespace recv_loop
