// poll() after a connect() that blocks.
//
// Thought: poll() brings the limit.
// Works:   Where the server answers, or refuses, at once.
// Breaks:  connect() itself waits, for two minutes, before poll() is ever called. The socket has to be non-
//          blocking first.
//
// fails: 3.6
// says: in connect(), and what it waits for never comes
// verdict: timed out
#include "tcp_client.hpp"

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    net::Socket socket = connect_to(endpoint);
    pollfd wait{socket.fd(), POLLOUT, 0};
    if (::poll(&wait, 1, static_cast<int>(limit.count())) == 0)
        throw std::system_error(ETIMEDOUT, std::generic_category(), fmt::format("connect {}", endpoint));
    return socket;
}

}  // namespace tcp_client
