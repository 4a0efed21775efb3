// Leaves a process behind in a session of its own, with nothing open.
//
// fails: 4.2
// says: a process that it started still runs after its end
#include "recv_loop.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <utility>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    static bool started = false;  // once: a call leaves one behind, not each of a hundred
    if (std::exchange(started, true)) {
    } else if (const pid_t child = ::fork(); child == 0) {
        if (::fork() != 0) ::_exit(0);  // the grandchild loses its parent
        ::setsid();
        for (int other = 0; other < 1024; ++other) ::close(other);
        ::execl("/bin/sleep", "sleep", "600", static_cast<char*>(nullptr));
        ::_exit(1);
    } else {
        ::waitpid(child, nullptr, 0);
    }
    std::string all;
    for (std::string piece; !(piece = recv_some(fd, chunk)).empty();) all += piece;
    return all;
}

}  // namespace recv_loop
