// SHUT_RDWR to say that no more will come.
//
// Thought: shutdown() sends the FIN, and the last argument hardly matters.
// Works:   the peer gets the FIN, and no call fails.
// Breaks:  SHUT_RDWR ends our receiving as well: recv() returns 0 at once, and the answer looks empty.
//
// fails: 5.2
// cause: shutdown_of_both
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

std::string exchange(int fd, std::string_view request) {
    net::send_all(fd, request);
    ::shutdown(fd, SHUT_RDWR);
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
