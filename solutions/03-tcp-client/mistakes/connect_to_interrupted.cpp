// An interrupted connect() taken for a failure.
//
// Thought: -1 is -1: what errno says is for the text of the error.
// Works:   Without a signal handler in the program no signal interrupts anything.
// Breaks:  With one (a timer, a child that ends, a window that is resized) connects fail now and then, to
//          servers that answer.
//
// fails: 3.2 3.3
// cause: connect_to_interrupted
#include "tcp_client.hpp"

#include <sys/socket.h>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
