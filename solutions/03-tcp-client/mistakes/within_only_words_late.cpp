// Of what fails late only a refusal has a code, the rest only words.
//
// Thought: A caller asks for nothing but refusals.
// Works:   With refusals, and with what fails at once.
// Breaks:  A caller that compares the code can't tell this failure from another.
//
// fails: 3.6
// cause: text_instead_of_errno
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;  // never set back, unlike the time of day
    const Clock::time_point deadline = Clock::now() + limit;
    const std::string what = fmt::format("connect {}", endpoint);

    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int flags = ::fcntl(socket.fd(), F_GETFL);
    if (flags < 0 || ::fcntl(socket.fd(), F_SETFL, flags | O_NONBLOCK) < 0) net::throw_errno(what);

    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS && errno != EINTR) net::throw_errno(what);
        pollfd wait{socket.fd(), POLLOUT, 0};
        int ready = 0;
        do {  // after a signal wait only for what is left, or signals could stretch the limit forever
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
            ready = ::poll(&wait, 1, static_cast<int>(std::max(left, std::chrono::milliseconds{0}).count()));
        } while (ready < 0 && errno == EINTR);
        if (ready < 0) net::throw_errno(what);
        if (ready == 0) throw std::system_error(ETIMEDOUT, std::generic_category(), what);
        int error = 0;
        socklen_t size = sizeof error;
        if (::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) net::throw_errno(what);
        if (error == ECONNREFUSED) throw std::system_error(error, std::generic_category(), what);
        if (error != 0) throw std::runtime_error(what + ": " + std::generic_category().message(error));
    }
    if (::fcntl(socket.fd(), F_SETFL, flags) < 0) net::throw_errno(what);
    return socket;
}

}  // namespace tcp_client
