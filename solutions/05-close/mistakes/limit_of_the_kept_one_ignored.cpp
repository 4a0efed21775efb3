// poll() without a limit before each recv().
//
// Thought: a slow server is to be waited for.
// Works:   with a kept connection that has no time limit.
// Breaks:  its owner gave it one (SO_RCVTIMEO), which recv() keeps to. poll() does not know of it, and waits
//          without end.
//
// fails: 5.6
// cause: limit_of_the_kept_one_ignored
#include "closing.hpp"

#include <poll.h>

#include "client.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    try {
        net::send_all(kept.fd(), get_request(host, port, path));
        char piece[16384];
        while (true) {
            pollfd wait{kept.fd(), POLLIN, 0};
            ::poll(&wait, 1, -1);
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
