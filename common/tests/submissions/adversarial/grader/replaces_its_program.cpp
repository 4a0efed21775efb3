// Right, but first takes the program, the manifest and the answer away.
//
// needs: sandbox
// score: 30
#include "recv_loop.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>

[[gnu::constructor]] static void replace() {
    for (const char* file : {"recv_loop_test", "answer.manifest", "answer.o", "reserved", "answer.log",
                             "lessons/04-recv-loop/recv_loop.cpp", "@TREE@/common/workbook_runner"}) {
        if (::unlink(file) == 0 || ::rename("/tmp", file) == 0 || ::open(file, O_WRONLY | O_TRUNC) >= 0) std::abort();
    }
}
