// A time that is over, told with errno.
//
// Thought: poll() did not succeed, so errno says why.
// Works:   Nowhere; but the message looks plausible.
// Breaks:  poll() returning 0 is no error and leaves errno alone. It still holds EINPROGRESS: "Operation now
//          in progress".
//
// fails: 3.6
// cause: within_stale_errno
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point deadline = Clock::now() + limit;
    const std::string what = fmt::format("connect {}", endpoint);
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int flags = ::fcntl(socket.fd(), F_GETFL);
    ::fcntl(socket.fd(), F_SETFL, flags | O_NONBLOCK);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS) net::throw_errno(what);
        pollfd wait{socket.fd(), POLLOUT, 0};
        int ready = 0;
        do {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
            ready = ::poll(&wait, 1, static_cast<int>(std::max(left, std::chrono::milliseconds{0}).count()));
        } while (ready < 0 && errno == EINTR);
        if (ready == 0) net::throw_errno(what);
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) throw std::system_error(error, std::generic_category(), what);
    }
    ::fcntl(socket.fd(), F_SETFL, flags);
    return socket;
}

}  // namespace tcp_client
