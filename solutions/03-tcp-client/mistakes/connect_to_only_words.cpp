// The error is thrown as a std::runtime_error.
//
// Thought: The text says what has happened.
// Works:   For people who read it.
// Breaks:  A program has to compare the code: a refusal may be worth a second try, a wrong address is not.
//
// fails: 3.2 3.3
// cause: text_instead_of_errno
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    const auto failed = [&](int error) {
        throw std::runtime_error(fmt::format("connect {}: {}", endpoint, std::strerror(error)));
    };
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) failed(errno);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno != EINTR) failed(errno);
    pollfd wait{socket.fd(), POLLOUT, 0};
    while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) failed(error);
    return socket;
}

}  // namespace tcp_client
