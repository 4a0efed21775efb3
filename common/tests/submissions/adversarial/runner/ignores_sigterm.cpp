// Goes round forever and does not listen when it is asked to end.
//
// fails: 4.2
// verdict: timed out
// cause: endless_loop
// says: seconds of work
#include "recv_loop.hpp"

#include <signal.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    for (const int number : {SIGTERM, SIGINT, SIGXCPU, SIGALRM}) ::signal(number, SIG_IGN);
    for (volatile unsigned turn = 0;;) turn = turn + 1;
}

}  // namespace recv_loop
