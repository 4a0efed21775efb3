// The result of shutdown() ignored.
//
// Thought: shutdown() can't fail; whatever is wrong with the connection, recv() will say so.
// Works:   nearly always: send() or recv() does fail when the connection is gone.
// Breaks:  where a reset came behind a FIN, send() may succeed and recv() returns 0. Only shutdown() says
//          what happened, and without it this looks like an empty answer.
//
// fails: 5.2
// cause: shutdown_unchecked
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

std::string exchange(int fd, std::string_view request) {
    net::send_all(fd, request);
    ::shutdown(fd, SHUT_WR);
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
