// Every error but a reset taken for the end.
//
// Thought: a connection ends with a FIN or with a reset.
// Works:   with peers whose kernel is there to send one of the two.
// Breaks:  a cable is pulled: recv() fails with ETIMEDOUT, and half a reply is returned as if it were whole.
//
// fails: 5.2 5.5
// cause: any_error_is_the_end
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>

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
        if (got == 0) return answer;
        if (got > 0) answer.append(piece, static_cast<std::size_t>(got));
        else if (errno == ECONNRESET) net::throw_errno("recv");
        else if (errno != EINTR) return answer;
    }
}

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    {
        const net::Socket socket = net::connect_tcp(host, port);
        net::send_all(socket.fd(), get_request(host, port, path));
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno == ECONNRESET) net::throw_errno("recv");
            else if (errno != EINTR) break;
        }
    }  // closed here: everything has come
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
