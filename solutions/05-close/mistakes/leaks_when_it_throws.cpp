// close() at the end of the function.
//
// Thought: each way through the function ends at its end.
// Works:   when all goes well.
// Breaks:  an exception leaves in the middle, and the descriptor stays open. An owner closes on every path.
//
// fails: 5.5 5.6
// cause: descriptor_left_open
#include "closing.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    const int fd = net::connect_tcp(host, port).release();
    net::send_all(fd, get_request(host, port, path));
    std::string reply;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got == 0) break;
        if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) net::throw_errno("recv");
    }
    ::close(fd);
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
