// The descriptor is closed by hand, although an owner has it.
//
// Thought: The stale connection has to be closed before fetch() is called.
// Works:   The second close() fails with EBADF, and nobody looks.
// Breaks:  Another thread may have opened something in between, under the same number: then that is closed.
//
// fails: 5.6
// cause: descriptor_closed_twice
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
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
        if (!gone || !reply.empty()) throw;  // some of the reply had come: the server did see this request
    }
    ::close(kept.fd());
    // A GET changes nothing on the server, so asking again is safe; once, since a second empty reply is
    // not bad luck any more.
    return reply.empty() ? fetch(host, port, path) : parse_page(reply);
}

}  // namespace closing
