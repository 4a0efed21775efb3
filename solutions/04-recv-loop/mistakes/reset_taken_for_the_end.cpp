// The loop goes on while recv() returns more than 0, and then it is over.
//
// Thought: when no more bytes come, the reply is complete.
// Works:   with every reply that ends in order.
// Breaks:  a reset makes recv() return -1, which ends the loop just as well. Half a reply is returned as if
//          it were the whole.
//
// fails: 4.2
// cause: reset_taken_for_the_end
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <vector>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all;
    std::vector<char> buffer(chunk);
    ssize_t got = 0;
    do {
        got = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (got > 0) all.append(buffer.data(), static_cast<std::size_t>(got));
    } while (got > 0 || (got < 0 && errno != ECONNRESET));
    return all;
}

}  // namespace recv_loop
