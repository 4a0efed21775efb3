// The time of day is read at the start and after each signal.
//
// Thought: Only a signal makes it wait again, so only then does the time matter.
// Works:   As long as nobody sets the clock, or no signal comes.
// Breaks:  A time server corrects it, and a signal comes: the wait ends at once, or lasts an hour longer.
//
// fails: 3.6
// cause: within_time_of_day
// says: Signals interrupt the wait
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
    using Clock = std::chrono::system_clock;
    const auto begin = Clock::now();
    const std::string what = fmt::format("connect {}", endpoint);
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int flags = ::fcntl(socket.fd(), F_GETFL);
    ::fcntl(socket.fd(), F_SETFL, flags | O_NONBLOCK);
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS) net::throw_errno(what);
        pollfd wait{socket.fd(), POLLOUT, 0};
        int ready = 0;
        auto left = limit;
        while ((ready = ::poll(&wait, 1, static_cast<int>(left.count()))) < 0 && errno == EINTR) {
            left = limit - std::chrono::floor<std::chrono::milliseconds>(Clock::now() - begin);
            left = std::max(left, std::chrono::milliseconds{0});
        }
        if (ready == 0) throw std::system_error(ETIMEDOUT, std::generic_category(), what);
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) throw std::system_error(error, std::generic_category(), what);
    }
    ::fcntl(socket.fd(), F_SETFL, flags);
    return socket;
}

}  // namespace tcp_client
