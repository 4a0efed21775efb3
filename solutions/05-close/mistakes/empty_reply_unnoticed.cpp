// An empty reply taken apart like any other.
//
// Thought: recv() returned 0, so the reply has come; parse_page() finds what is wrong with it.
// Works:   with every server that answers.
// Breaks:  the error names truncated headers where there was no answer at all: the tutorial's b'' once
//          more.
//
// fails: 5.5 5.6
// cause: empty_reply_unnoticed
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    const net::Socket socket = net::connect_tcp(host, port);
    net::send_all(socket.fd(), get_request(host, port, path));
    std::string reply;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
        if (got == 0) break;
        if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) net::throw_errno("recv");
    }
    return parse_page(reply);
}

}  // namespace closing
