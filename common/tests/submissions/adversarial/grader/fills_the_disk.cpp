// Right, but fills whatever it can write to.
//
// needs: sandbox
// score: 30
#include "recv_loop.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <csignal>
#include <string>

[[gnu::constructor]] static void fill() {
    std::signal(SIGXFSZ, SIG_IGN);
    const std::string block(1 << 20, 'x');
    for (const char* place : {"/tmp/", "/dev/shm/", "/var/tmp/", "./"})
        for (int i = 0; i < 6; ++i) {
            const int fd = ::open((place + std::to_string(::getpid()) + "-" + std::to_string(i)).c_str(),
                                  O_CREAT | O_WRONLY, 0600);
            for (int k = 0; fd >= 0 && k < 80 && ::write(fd, block.data(), block.size()) > 0; ++k) {}
            ::close(fd);
        }
}
