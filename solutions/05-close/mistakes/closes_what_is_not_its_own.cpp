// The caller's descriptor closed.
//
// Thought: the exchange is over and the peer has finished, so close.
// Works:   when the caller does not use the descriptor any more.
// Breaks:  the caller owns it, and closes it again: a number that may be somebody else's by then.
//
// fails: 5.2
// cause: socket_changed
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

std::string exchange(int fd, std::string_view request) {
    const net::Socket socket{fd};
    net::send_all(fd, request);
    if (::shutdown(fd, SHUT_WR) != 0) net::throw_errno("shutdown");
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
