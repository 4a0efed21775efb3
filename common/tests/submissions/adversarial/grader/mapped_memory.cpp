// Memory that no allocator sees.
//
// fails: 4.2
// verdict: too much memory
// needs: sandbox
// score: 29
#include "recv_loop.hpp"

#include <sys/mman.h>
#include <cstring>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    while (true) {
        void* const memory =
            ::mmap(nullptr, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) continue;
        std::memset(memory, 'x', 1 << 24);
    }
}

}  // namespace recv_loop
