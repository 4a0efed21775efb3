// The result of send() is not looked at.
//
// Thought: A request is short: it goes in one piece.
// Works:   With an empty send buffer.
// Breaks:  send() may take a part: the server waits for the rest, and so does the client.
//
// fails: 5.5 5.6
// cause: send_takes_a_part
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    {
        const net::Socket socket = net::connect_tcp(host, port);
        const std::string request = get_request(host, port, path);
        ::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL);
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
    }
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    const std::string request = get_request(host, port, path);
    ::send(kept.fd(), request.data(), request.size(), MSG_NOSIGNAL);
    char piece[16384];
    while (true) {
        const ssize_t got = ::recv(kept.fd(), piece, sizeof piece, 0);
        if (got == 0) break;
        if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
        else if (errno == ECONNRESET && reply.empty()) break;
        else if (errno != EINTR) net::throw_errno("recv");
    }
    kept.close();
    return reply.empty() ? fetch(host, port, path) : parse_page(reply);
}

}  // namespace closing
