// A reset told as an empty reply.
//
// Thought: no byte came, so the reply is empty.
// Works:   when the server finishes without a byte.
// Breaks:  a reset is another thing: the server broke off. Who looks for the cause is sent the wrong way.
//
// fails: 5.5 5.6
// cause: reset_is_an_empty_reply
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
        if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
        else if (got < 0 && errno == EINTR) continue;
        else if (got < 0 && !reply.empty()) net::throw_errno("recv");
        else break;
    }
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
