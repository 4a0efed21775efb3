// data() of a view taken for a C string.
//
// Thought: host.data() is the host.
// Works:   with literals and whole strings, which have a NUL behind them.
// Breaks:  a view may be a part of something longer: 127.0.0.1 out of "127.0.0.1.example". data() goes on to
//          the next NUL.
//
// fails: 5.5 5.6
// cause: view_as_a_c_string
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    const net::Socket socket = net::connect_tcp(host.data(), port);
    net::send_all(socket.fd(), get_request(host.data(), port, path.data()));
    std::string reply;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
        if (got == 0) break;
        if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) net::throw_errno("recv");
    }
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
