// Every error of the network taken for a stale connection.
//
// Thought: whatever has become of the connection, a fresh one helps.
// Works:   with FIN, RST and EPIPE.
// Breaks:  ETIMEDOUT says that the server can't be reached. It may have the request, and gets it twice.
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
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(kept.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
    } catch (const std::system_error& error) {
        const bool gone = error.code() != std::errc::resource_unavailable_try_again &&
                          error.code() != std::errc::bad_file_descriptor &&
                          error.code() != std::errc::not_a_socket;
        char byte = 0;
        // Bytes that came before the request still wait if send() failed.
        const bool came = !reply.empty() || ::recv(kept.fd(), &byte, 1, MSG_DONTWAIT) > 0;
        if (!gone || came) throw;  // once bytes have come, the connection was not stale
    }
    kept.close();
    // A GET changes nothing on the server, so asking again is safe; once, since a second empty reply is
    // not bad luck any more.
    return reply.empty() ? fetch(host, port, path) : parse_page(reply);
}

}  // namespace closing
