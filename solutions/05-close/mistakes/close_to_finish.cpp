// close() to say that no more will come.
//
// Thought: closing sends the FIN, so the peer knows that the request is over.
// Works:   for the peer: it gets the FIN and sends its answer.
// Breaks:  nobody is there any more to receive the answer. close() ends both directions, shutdown() one.
//
// fails: 5.2
// cause: close_to_finish
#include "closing.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

std::string exchange(int fd, std::string_view request) {
    net::send_all(fd, request);
    ::close(fd);
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
