// Bytes counted only when the loop has received them.
//
// Thought: if send() fails, nothing of a reply can have come.
// Works:   on a connection that ends without a byte, before the request or after it.
// Breaks:  a server may say why it gives up (a 408) and then reset the connection. The reply waits in the
//          receive buffer when send() fails, and the request is sent a second time.
//
// fails: 5.6
// cause: retries_a_broken_reply
// says: Then it reset the connection (RST), so send() fails
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    try {
        net::send_all(kept.fd(), get_request(host, port, path));
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(kept.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
    } catch (const std::system_error& error) {
        const bool gone =
            error.code() == std::errc::connection_reset || error.code() == std::errc::broken_pipe;
        if (!gone || !reply.empty()) throw;
    }
    kept.close();
    return reply.empty() ? fetch(host, port, path) : parse_page(reply);
}

}  // namespace closing
