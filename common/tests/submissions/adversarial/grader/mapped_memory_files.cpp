// Takes nearly two gigabytes as files in memory, which are mapped, and not open any more.
//
// fails: 4.1 4.3
// verdict: too much memory
// needs: sandbox
#include "recv_loop.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace recv_loop {

std::string recv_some(int, std::size_t) {
    const std::string page(1 << 20, 'x');
    for (int i = 0; i < 230; ++i) {
        const int fd = ::memfd_create("hidden", 0);
        for (int mb = 0; fd >= 0 && mb < 8; ++mb)
            if (::write(fd, page.data(), page.size()) < 0) break;
        ::mmap(nullptr, 8 << 20, PROT_READ, MAP_SHARED, fd, 0);
        ::close(fd);
    }
    return "x";
}

}  // namespace recv_loop
