// The pieces appended as C strings.
//
// Thought: with a NUL at its end the buffer is a string.
// Works:   with text.
// Breaks:  an image has NULs in it, and each piece is cut at its first one.
//
// fails: 5.5
// cause: reply_as_a_c_string
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
    char piece[4097];
    while (true) {
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece - 1, 0);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) net::throw_errno("recv");
        piece[got] = '\0';
        reply += piece;
    }
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
