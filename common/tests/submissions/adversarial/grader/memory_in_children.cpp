// Each of its processes takes some memory, together too much.
//
// fails: 4.2
// verdict: too much memory
// needs: sandbox
// score: 29
#include "recv_loop.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <cstring>
#include <vector>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    for (int i = 0; i < 20; ++i)
        if (::fork() == 0) {
            std::vector<char> memory(200 << 20, 'x');
            while (true) ::pause();
        }
    while (::wait(nullptr) > 0) {}
    return "";
}

}  // namespace recv_loop
