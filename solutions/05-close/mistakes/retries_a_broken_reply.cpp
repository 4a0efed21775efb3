// Every failure a reason to ask again.
//
// Thought: a second try can't hurt.
// Works:   with a stale connection.
// Breaks:  a truncated reply came from a server that had the request and broke down over it. The second try
//          hides that.
//
// fails: 5.6
// cause: retries_a_broken_reply
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <exception>
#include <string>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    try {
        net::send_all(kept.fd(), get_request(host, port, path));
        std::string reply;
        char piece[4096];
        while (true) {
            const ssize_t got = ::recv(kept.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
        return parse_page(reply);
    } catch (const std::exception&) {
        kept.close();
        return fetch(host, port, path);
    }
}

}  // namespace closing
