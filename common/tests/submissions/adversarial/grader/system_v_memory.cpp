// Takes three gigabytes as System V shared memory, which no process shows as its own.
//
// fails: 4.1 4.3
// verdict: too much memory
// needs: sandbox
#include "recv_loop.hpp"

#include <sys/ipc.h>
#include <sys/shm.h>

namespace recv_loop {

std::string recv_some(int, std::size_t) {
    for (int i = 0; i < 24; ++i) {
        const int id = ::shmget(IPC_PRIVATE, 128u << 20, IPC_CREAT | 0600);
        if (id < 0) break;
        char* const bytes = static_cast<char*>(::shmat(id, nullptr, 0));
        for (std::size_t at = 0; at < (128u << 20); at += 4096) bytes[at] = 1;
        ::shmdt(bytes);
    }
    return "x";
}

}  // namespace recv_loop
