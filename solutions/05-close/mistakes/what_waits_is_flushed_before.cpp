// What waits on the kept connection thrown away.
//
// Thought: bytes that are there before the request can't be its reply.
// Works:   with servers that say nothing unasked.
// Breaks:  a server that closes an idle connection may say why, with a 408. Its reply is lost, and the
//          request is sent a second time.
//
// fails: 5.6
// cause: what_waits_is_flushed_before
#include "closing.hpp"

#include "client.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    try {
        char piece[16384];
        while (::recv(kept.fd(), piece, sizeof piece, MSG_DONTWAIT) > 0) {}
        net::send_all(kept.fd(), get_request(host, port, path));
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
