// A reply without one whole line taken for an empty one.
//
// Thought: without a line there is nothing to take apart.
// Works:   with replies that break off later.
// Breaks:  "HTTP" did come: the server began to answer. Called empty, it looks as if it had not.
//
// fails: 5.5
// cause: truncated_is_not_empty
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

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
            else if (errno != EINTR) net::throw_errno("recv");
        }
    }  // closed here: everything has come
    if (reply.find("\r\n") == reply.npos) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
