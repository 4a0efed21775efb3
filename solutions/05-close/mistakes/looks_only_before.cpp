// Staleness looked for before the request only.
//
// Thought: classify_end() says whether the connection is good; after that nothing can happen.
// Works:   when the server closed it some time ago.
// Breaks:  the server may close it just as the request is on its way. Only what comes back shows it.
//
// fails: 5.6
// cause: stale_connection_not_retried
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    if (classify_end(kept.fd()) != Ending::open) {
        kept.close();
        return fetch(host, port, path);
    }
    net::send_all(kept.fd(), get_request(host, port, path));
    std::string reply;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(kept.fd(), piece, sizeof piece, 0);
        if (got == 0) break;
        if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) net::throw_errno("recv");
    }
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
