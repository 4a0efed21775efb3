// EAGAIN taken for the end of the reply.
//
// Thought: nothing comes any more, so the peer has finished.
// Works:   with sockets that have no time limit.
// Breaks:  under SO_RCVTIMEO a peer that pauses has not finished, and half a reply is returned as if it were whole.
//
// fails: 5.2
// cause: any_error_is_the_end
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

std::string exchange(int fd, std::string_view request) {
    net::send_all(fd, request);
    if (::shutdown(fd, SHUT_WR) != 0) net::throw_errno("shutdown");  // a FIN; receiving still works
    std::string answer;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got == 0 || (got < 0 && errno == EAGAIN)) return answer;
        if (got > 0) answer.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) net::throw_errno("recv");
    }
}

}  // namespace closing
