// A redirect followed.
//
// Thought: 302 says where the page is now, and a browser goes there.
// Works:   with pages that have not moved.
// Breaks:  the caller asked for one page and gets another, from a request that nobody made. It also never
//          ends when two pages point to each other.
//
// fails: 5.5
// cause: follows_redirects
#include "closing.hpp"

#include "client.hpp"

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
    }
    if (reply.empty()) throw EmptyReply();
    Page page = parse_page(reply);
    const std::size_t at = page.head.find("\r\nLocation: /");
    if (page.status >= 300 && page.status < 400 && at != page.head.npos) {
        const std::size_t begin = at + 12;
        return fetch(host, port, page.head.substr(begin, page.head.find("\r\n", begin) - begin));
    }
    return page;
}

}  // namespace closing
