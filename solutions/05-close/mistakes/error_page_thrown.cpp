// A page with status 404 thrown away.
//
// Thought: 404 is an error, and errors are exceptions.
// Works:   with pages that exist.
// Breaks:  the server did answer, and its page says what is wrong. Nobody gets to see it.
//
// fails: 5.5
// cause: error_page_thrown
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
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
    if (reply.empty()) throw EmptyReply();
    Page page = parse_page(reply);
    if (page.status >= 400) throw std::runtime_error("the server reports an error");
    return page;
}

}  // namespace closing
