// SO_SNDTIMEO is left on the socket.
//
// Thought: The option limits connect(), which it does on Linux.
// Works:   The connect is limited as it should be.
// Breaks:  It is the limit of every later send() as well: to a slow peer they fail with EAGAIN.
//
// fails: 3.6
// cause: within_time_limit_stays
#include "tcp_client.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <chrono>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    timeval time{};
    time.tv_sec = limit.count() / 1000;
    time.tv_usec = limit.count() % 1000 * 1000;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno == EINPROGRESS) errno = ETIMEDOUT;
        net::throw_errno(fmt::format("connect {}", endpoint));
    }
    return socket;
}

}  // namespace tcp_client
