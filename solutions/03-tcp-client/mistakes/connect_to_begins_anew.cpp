// After EINTR, a new socket and a new connect().
//
// Thought: The call did not do its work, so begin again from the start.
// Works:   In the end there is a connection, and the caller does not notice.
// Breaks:  The first handshake goes on in the kernel: the server gets a second connection, on which nobody
//          ever says a word.
//
// fails: 3.2 3.3
// cause: connect_to_begins_anew
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno == EINTR) {
        socket.close();
        return connect_to(endpoint);
    }
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
