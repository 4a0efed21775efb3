// Right, but looks around. Ends the program where it sees what is not for it.
//
// needs: sandbox
// score: 30
#include "recv_loop.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdlib>

extern char** environ;

[[gnu::constructor]] static void look_around() {
    for (const char* file :
         {"@ROOT@/solutions", "@ROOT@/common/tests", "@ROOT@/lessons/04-recv-loop/tests/4.2_recv_all.cpp", "@ROOT@/README.md",
          "@CLASS@", "@OUT@", "@HOME@", "/root", "/home", "/var", "/run", "/mnt", "/etc/shadow", "/etc/passwd", "/etc/ssh",
          "/proc/1/environ", "/proc/1/mem", "/proc/1/fd/1", "/dev/sda", "/dev/vda", "/dev/mem", "/sys/kernel"})
        if (::open(file, O_RDONLY | O_NONBLOCK) >= 0) std::abort();
    if (::getuid() == 0 || ::geteuid() == 0 || ::setuid(0) == 0) std::abort();
    for (char** line = environ; *line != nullptr; ++line)
        if (std::string_view(*line).find("hostile_secret") != std::string_view::npos ||
            std::string_view(*line).starts_with("HOME="))
            std::abort();
}
