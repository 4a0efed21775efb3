// Sleeps, with every signal held back.
//
// fails: 4.2
// verdict: timed out
// says: it has been waiting for 3 seconds
#include "recv_loop.hpp"

#include <signal.h>
#include <unistd.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, nullptr);
    while (true) ::pause();
}

}  // namespace recv_loop
