// The descriptor is closed by hand, although an owner has it.
//
// Thought: What a function opens, it has to close.
// Works:   The second close() fails with EBADF, and nobody looks.
// Breaks:  Another thread may have opened something in between, under the same number: then that is closed.
//
// fails: 5.5 5.6
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

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    {
        const net::Socket socket = net::connect_tcp(host, port);
        net::send_all(socket.fd(), get_request(host, port, path));
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
        ::close(socket.fd());
    }
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
