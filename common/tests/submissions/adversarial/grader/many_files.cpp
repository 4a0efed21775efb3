// Right, but makes many files.
//
// needs: sandbox
// score: 30
#include "recv_loop.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <string>

[[gnu::constructor]] static void flood() {
    for (int i = 0; i < 20000; ++i)
        ::close(::open(("/tmp/" + std::to_string(::getpid()) + "-" + std::to_string(i)).c_str(), O_CREAT, 0600));
}
