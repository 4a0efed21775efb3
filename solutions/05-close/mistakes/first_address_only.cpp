// Only the first address of a name is tried.
//
// Thought: a name has an address, and the resolver gives it.
// Works:   for names with one address, and while the first one answers.
// Breaks:  "localhost" may be ::1 and 127.0.0.1, and the server listens on one of them. net::connect_tcp() tries
//          all addresses.
//
// fails: 5.5
// cause: first_address_only
#include "closing.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

namespace {
net::Socket connect_first(std::string_view host, std::uint16_t port) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    const int error = ::getaddrinfo(std::string(host).c_str(), std::to_string(port).c_str(), &hints, &found);
    if (error != 0) throw std::system_error(error, net::resolver_category(), std::string(host));
    const net::Endpoint to(found->ai_addr, found->ai_addrlen);
    ::freeaddrinfo(found);
    net::Socket socket{::socket(to.family(), SOCK_STREAM, 0)};
    if (!socket || ::connect(socket.fd(), to.address(), to.size()) != 0)
        net::throw_errno("connect " + to.to_string());
    return socket;
}
}  // namespace

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    {
        const net::Socket socket = connect_first(host, port);
        net::send_all(socket.fd(), get_request(host, port, path));
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
    }  // closed here: everything has come
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
