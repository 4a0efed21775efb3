// A reset before the first byte taken for an empty answer.
//
// Thought: nothing had come, so nothing can be missing.
// Works:   as long as the peer answers.
// Breaks:  the peer may have broken off before it understood the request. Nobody learns of it.
//
// fails: 5.2
// cause: reset_is_the_end
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "client.hpp"

namespace closing {

std::string exchange(int fd, std::string_view request) {
    net::send_all(fd, request);
    if (::shutdown(fd, SHUT_WR) != 0) net::throw_errno("shutdown");
    std::string answer;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got == 0) return answer;
        if (got > 0) answer.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) {
            if (!answer.empty()) net::throw_errno("recv");
            return answer;
        }
    }
}

}  // namespace closing
