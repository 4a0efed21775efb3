// Right, but writes wherever it may. Ends the program where it should not.
//
// needs: sandbox
// score: 30
#include "recv_loop.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cstdlib>

[[gnu::constructor]] static void write_everywhere() {
    for (const char* place : {".", "lessons/04-recv-loop", "@ROOT@", "@ROOT@/lessons", "@TREE@", "@TREE@/common",
                              "@CLASS@", "@OUT@", "/", "/usr", "/etc", "/dev", "/proc", "/var/tmp", "/run", "/root"})
        if (::open((std::string(place) + "/hostile_was_here").c_str(), O_CREAT | O_WRONLY, 0666) >= 0) std::abort();
    ::close(::open("/tmp/hostile_was_here", O_CREAT | O_WRONLY, 0666));
    ::close(::open("/dev/shm/hostile_was_here", O_CREAT | O_WRONLY, 0666));
}
