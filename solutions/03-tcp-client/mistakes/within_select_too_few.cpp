// select() told of one descriptor too few.
//
// Thought: The first argument is the descriptor to look at.
// Works:   Nowhere; but the program waits as it should.
// Breaks:  It is the number of descriptors to look at, beginning with 0: fd + 1. With fd alone select() never
//          sees the socket.
//
// fails: 3.6
// cause: within_select_too_few
#include "tcp_client.hpp"

#include <fcntl.h>
#include <sys/select.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    const std::string what = fmt::format("connect {}", endpoint);
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(what);
    ::fcntl(socket.fd(), F_SETFL, O_NONBLOCK);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS) net::throw_errno(what);
        fd_set out;
        FD_ZERO(&out);
        FD_SET(socket.fd(), &out);
        timeval left{limit.count() / 1000, limit.count() % 1000 * 1000};
        if (::select(socket.fd(), nullptr, &out, nullptr, &left) <= 0)
            throw std::system_error(ETIMEDOUT, std::generic_category(), what);
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) throw std::system_error(error, std::generic_category(), what);
    }
    ::fcntl(socket.fd(), F_SETFL, 0);
    return socket;
}

}  // namespace tcp_client
