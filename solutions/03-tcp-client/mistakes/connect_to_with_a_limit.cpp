// A limit where the contract has none.
//
// Thought: A server that has not answered within two seconds does not answer.
// Works:   On a local network.
// Breaks:  A lost SYN is sent again after a second, then after two more: a server that is far or busy answers
//          later, and only the caller knows how long to wait for it.
//
// fails: 3.2 3.3
// cause: connect_to_with_a_limit
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const std::string what = fmt::format("connect {}", endpoint);
    ::fcntl(socket.fd(), F_SETFL, O_NONBLOCK);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS) net::throw_errno(what);
        pollfd wait{socket.fd(), POLLOUT, 0};
        int ready = 0;
        do ready = ::poll(&wait, 1, 2000);
        while (ready < 0 && errno == EINTR);
        if (ready == 0) throw std::system_error(ETIMEDOUT, std::generic_category(), what);
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) throw std::system_error(error, std::generic_category(), what);
    }
    ::fcntl(socket.fd(), F_SETFL, 0);
    return socket;
}

}  // namespace tcp_client
