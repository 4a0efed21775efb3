// The host taken for an address.
//
// Thought: net::Endpoint takes a host and a port.
// Works:   with 127.0.0.1.
// Breaks:  it takes addresses only. Names, "localhost" among them, are the resolver's, which
//          net::connect_tcp() asks.
//
// fails: 5.5 5.6
// cause: host_has_to_be_an_address
#include "closing.hpp"

#include <sys/socket.h>

#include "client.hpp"

namespace closing {

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    {
        const net::Endpoint endpoint{host, port};
        const net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
        if (!socket) net::throw_errno("socket");
        if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0)
            net::throw_errno(fmt::format("connect {}", endpoint));
        net::send_all(socket.fd(), get_request(host, port, path));
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

}  // namespace closing
