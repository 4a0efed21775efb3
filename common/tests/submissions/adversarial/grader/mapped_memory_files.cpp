// Takes nearly two gigabytes as files in memory, which are mapped, and not open any more.
//
// fails: 4.1 4.3
// verdict: too much memory
// needs: sandbox
#include "recv_loop.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace recv_loop {

std::string recv_some(int, std::size_t) {
    constexpr std::size_t size = 8 << 20;
    for (int i = 0; i < 230; ++i) {
        const int file = ::memfd_create("hidden", 0);
        ::posix_fallocate(file, 0, size);
        ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
        ::close(file);
    }
    return "x";
}

}  // namespace recv_loop
