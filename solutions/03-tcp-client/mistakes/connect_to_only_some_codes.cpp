// Refusals and missing descriptors have a code, other failures only words.
//
// Thought: A caller compares no other codes.
// Works:   With those two.
// Breaks:  A time-out, or a network without a route, can't be told apart but by the text.
//
// fails: 3.2 3.3
// cause: text_instead_of_errno
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno == EINTR) {
        // POSIX: the handshake goes on. When it is over the socket is writable, and SO_ERROR says how it
        // went.
        pollfd wait{socket.fd(), POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return socket;
        errno = error;
    }
    if (errno != ECONNREFUSED && errno != EMFILE)
        throw std::runtime_error(
            fmt::format("connect {}: {}", endpoint, std::generic_category().message(errno)));
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
