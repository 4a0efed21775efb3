// EINPROGRESS taken for a failure.
//
// Thought: -1 is an error.
// Works:   Nowhere: a non-blocking connect() to another machine never succeeds at once.
// Breaks:  It starts the handshake and returns -1 with EINPROGRESS: under way, neither failed nor connected.
//
// fails: 3.6
// cause: within_in_progress
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int flags = ::fcntl(socket.fd(), F_GETFL);
    ::fcntl(socket.fd(), F_SETFL, flags | O_NONBLOCK);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0)
        net::throw_errno(fmt::format("connect {}", endpoint));
    pollfd wait{socket.fd(), POLLOUT, 0};
    ::poll(&wait, 1, static_cast<int>(limit.count()));
    ::fcntl(socket.fd(), F_SETFL, flags);
    return socket;
}

}  // namespace tcp_client
