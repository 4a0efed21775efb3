// fork() in a loop, each in a session of its own.
//
// fails: 4.2
// verdict: too many processes
// needs: sandbox
// score: 29
#include "recv_loop.hpp"

#include <unistd.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    while (true)
        if (::fork() == 0) ::setsid();
}

}  // namespace recv_loop
