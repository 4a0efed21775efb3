// send() without MSG_NOSIGNAL.
//
// Thought: send() returns -1 when nothing can be sent.
// Works:   as long as the connection is in order.
// Breaks:  before it returns -1 with EPIPE there is a signal, SIGPIPE, which ends the program.
//
// fails: 5.6
// verdict: crashed
// says: SIGPIPE ended the program: it sent on a connection that is gone
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "socket.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    const std::string request = get_request(host, port, path);
    std::string reply;
    try {
        if (::send(kept.fd(), request.data(), request.size(), 0) < 0) net::throw_errno("send");
        char piece[4096];
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
