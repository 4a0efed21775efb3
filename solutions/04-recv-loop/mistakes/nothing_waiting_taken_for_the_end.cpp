// It stops when nothing more is waiting in the socket.
//
// Thought: FIONREAD says how many bytes are left; none are, so that was all.
// Works:   when the whole reply has arrived before the loop gets to the end of it.
// Breaks:  the count is what has come by now, not what will come. It is a race against the network, and a
//          fast reader loses it.
//
// fails: 4.2
// cause: recv_called_once or stopped_before_the_end
#include "recv_loop.hpp"

#include <sys/ioctl.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all;
    int waiting = 0;
    do {
        all += recv_some(fd, chunk);
        ::ioctl(fd, FIONREAD, &waiting);
    } while (waiting > 0);
    return all;
}

}  // namespace recv_loop
