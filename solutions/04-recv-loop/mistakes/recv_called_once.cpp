// recv() called once.
//
// Thought: recv() hands out the reply, as reading a file does.
// Works:   a short reply over loopback mostly comes in one piece, and so does the first try at home.
// Breaks:  TCP carries bytes, not messages. A longer reply, or a slower network, comes in several pieces, and
//          all but the first are lost.
//
// fails: 4.2
// cause: recv_called_once
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    return recv_some(fd, chunk);
}

}  // namespace recv_loop
