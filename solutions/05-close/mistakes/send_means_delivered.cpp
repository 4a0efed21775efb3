// The request taken for delivered when send() succeeds.
//
// Thought: on a connection that the server has closed send() fails. Where it does not, the server has the
//          request.
// Works:   at the second send(): by then the reset has come.
// Breaks:  the first send() after the server's FIN succeeds: the kernel takes the bytes, and nobody reads
//          them.
//
// fails: 5.6
// cause: stale_connection_not_retried
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    try {
        net::send_all(kept.fd(), get_request(host, port, path));
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::broken_pipe && error.code() != std::errc::connection_reset) throw;
        kept.close();
        return fetch(host, port, path);
    }
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
