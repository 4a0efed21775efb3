// recv() called once.
//
// Thought: the page is small, so it comes in one piece.
// Works:   over loopback, mostly.
// Breaks:  TCP carries bytes, not messages: the first piece may end anywhere.
//
// fails: 5.5
// cause: one_recv
#include "closing.hpp"

#include <sys/socket.h>

#include <string>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    const net::Socket socket = net::connect_tcp(host, port);
    net::send_all(socket.fd(), get_request(host, port, path));
    std::string reply(65536, '\0');
    const ssize_t got = ::recv(socket.fd(), reply.data(), reply.size(), 0);
    if (got < 0) net::throw_errno("recv");
    if (got == 0) throw EmptyReply();
    reply.resize(static_cast<std::size_t>(got));
    return parse_page(reply);
}

}  // namespace closing
