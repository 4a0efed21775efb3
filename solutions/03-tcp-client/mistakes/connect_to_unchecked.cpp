// Nobody looks at the result of connect().
//
// Thought: A failure will show with the first send().
// Works:   As long as a server listens.
// Breaks:  It does show there, but far from its cause, as a broken pipe instead of "Connection refused"; and
//          the next address is never tried.
//
// fails: 3.2 3.3
// cause: connect_error_at_once
#include "tcp_client.hpp"

#include <sys/socket.h>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    ::connect(socket.fd(), endpoint.address(), endpoint.size());
    return socket;
}

}  // namespace tcp_client
