// Asked again until there is a reply.
//
// Thought: an empty reply is bad luck, and the next one will be better.
// Works:   when the second try succeeds.
// Breaks:  a server in trouble answers everybody like that, and everybody asks again, at once and forever.
//
// fails: 5.6
// cause: retries_until_it_works
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    while (true) {
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
        } catch (const std::system_error& error) {
            const bool gone =
                error.code() == std::errc::connection_reset || error.code() == std::errc::broken_pipe;
            if (!gone || !reply.empty()) throw;
        }
        if (!reply.empty()) return parse_page(reply);
        kept = net::connect_tcp(host, port);
    }
}

}  // namespace closing
