// Every error before the first byte taken for a stale connection.
//
// Thought: no byte came, so it was stale, whatever errno says.
// Works:   with FIN, RST and EPIPE.
// Breaks:  a time limit that runs out says that the server is slow, not that it has not got the request. Now
//          it gets it twice.
//
// fails: 5.6
// cause: any_error_is_stale
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    try {
        net::send_all(kept.fd(), get_request(host, port, path));
        char piece[4096];
        while (true) {
            const ssize_t got = ::recv(kept.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
    } catch (const std::system_error&) {
        if (!reply.empty()) throw;
    }
    kept.close();
    return reply.empty() ? fetch(host, port, path) : parse_page(reply);
}

}  // namespace closing
