// Nothing says that the request is over.
//
// Thought: the peer has the request, so it will answer.
// Works:   with protocols that say how long a request is, such as HTTP.
// Breaks:  this peer waits for the end of what we send, and we wait for its answer: forever.
//
// fails: 5.2
// cause: no_fin
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

std::string exchange(int fd, std::string_view request) {
    net::send_all(fd, request);
    std::string answer;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got == 0) return answer;
        if (got > 0) answer.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) net::throw_errno("recv");
    }
}

}  // namespace closing
