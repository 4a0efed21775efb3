// The descriptor is not closed when connect() fails.
//
// Thought: There is no connection, so there is nothing to close.
// Works:   A program that ends then gives it back anyway.
// Breaks:  socket() opened it. A client that tries again for a while has no descriptors left in the end.
//
// fails: 3.2 3.3
// cause: descriptor_left_open
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    const int fd = ::socket(endpoint.family(), SOCK_STREAM, 0);
    if (fd < 0) net::throw_errno(fmt::format("socket for {}", endpoint));
    int error = ::connect(fd, endpoint.address(), endpoint.size()) == 0 ? 0 : errno;
    if (error == EINTR) {
        pollfd wait{fd, POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        socklen_t size = sizeof error;
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0)
        throw std::system_error(error, std::generic_category(), fmt::format("connect {}", endpoint));
    return net::Socket{fd};
}

}  // namespace tcp_client
