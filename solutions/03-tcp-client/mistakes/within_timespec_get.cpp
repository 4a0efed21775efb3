// The limit is measured with std::timespec_get(), which gives the time of day.
//
// Thought: It is standard C++ and has nanoseconds, so it is good for measuring.
// Works:   As long as nobody sets the clock.
// Breaks:  A time server corrects it while the program waits: the wait ends at once, or lasts an hour longer.
//
// fails: 3.6
// cause: within_time_of_day
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    const auto time_of_day = [] {
        timespec now{};
        std::timespec_get(&now, TIME_UTC);
        return std::chrono::milliseconds(now.tv_sec * 1000LL + now.tv_nsec / 1000000);
    };
    const auto deadline = time_of_day() + limit;
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
            const auto left = deadline - time_of_day();
            ready = ::poll(&wait, 1, static_cast<int>(std::max(left, std::chrono::milliseconds{0}).count()));
        } while (ready < 0 && errno == EINTR);
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
