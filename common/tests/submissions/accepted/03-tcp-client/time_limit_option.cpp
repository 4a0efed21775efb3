// SO_SNDTIMEO limits connect(), and is taken off again; sendmsg() with two pieces; a list walked by
// recursion.
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

namespace {

net::Socket connect_rest(std::span<const net::Endpoint> rest, const std::string& told) {
    if (rest.empty()) throw std::runtime_error("nobody answered" + told);
    try {
        return connect_to(rest.front());
    } catch (const std::exception& error) {
        return connect_rest(rest.subspan(1), told + "\n" + error.what());
    }
}

}  // namespace

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    return connect_rest(endpoints, "");
}

void send_all(int fd, std::string_view bytes) {
    if (bytes.empty()) return;
    char* const begin = const_cast<char*>(bytes.data());
    const std::size_t half = bytes.size() / 2;
    iovec pieces[2] = {{begin, half}, {begin + half, bytes.size() - half}};
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = 2;
    const ssize_t sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) net::throw_errno("sendmsg");
    send_all(fd, bytes.substr(static_cast<std::size_t>(std::max<ssize_t>(sent, 0))));
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    using namespace std::chrono;
    const auto end = steady_clock::now() + limit;
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno("socket for " + endpoint.to_string());
    timeval time{};
    time.tv_sec = limit.count() / 1000;
    time.tv_usec = limit.count() % 1000 * 1000;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    int error = ::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0 ? 0 : errno;
    while (error == EINTR) {
        pollfd wait{socket.fd(), POLLOUT, 0};
        const auto left = std::max<long>(ceil<milliseconds>(end - steady_clock::now()).count(), 0);
        const int ready = ::poll(&wait, 1, static_cast<int>(left));
        socklen_t size = sizeof error;
        if (ready == 0) error = ETIMEDOUT;
        if (ready > 0) ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == EINPROGRESS || error == EAGAIN) error = ETIMEDOUT;
    if (error != 0)
        throw std::system_error(error, std::generic_category(), "connect " + endpoint.to_string());
    time = {};
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    return socket;
}

}  // namespace tcp_client
