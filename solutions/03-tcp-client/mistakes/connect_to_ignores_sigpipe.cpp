// connect_to() ignores SIGPIPE, and send_all() relies on it.
//
// Thought: Each connection begins with connect_to(), so that it can do this once for the whole program.
// Works:   In a program whose first connection was made by connect_to().
// Breaks:  send_all() takes any connected socket, such as one that accept() has made: when its peer is gone,
//          SIGPIPE ends the program.
//
// fails: 3.5
// cause: sigpipe
// says: SIGPIPE ended the program
// verdict: crashed
#include "tcp_client.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    ::signal(SIGPIPE, SIG_IGN);
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno == EINTR) {
        pollfd wait{socket.fd(), POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return socket;
        errno = error;
    }
    net::throw_errno(fmt::format("connect {}", endpoint));
}

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), 0);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) net::throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace tcp_client
