// Lesson 05, the reference answer.
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "client.hpp"
#include "socket.hpp"
#include "todo.hpp"

namespace closing {

Connection::Connection(int fd) : fd_(fd) {}
Connection::~Connection() {
    close();
}
Connection::Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
Connection& Connection::operator=(Connection&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
}
void Connection::close() noexcept {
    // Forget the number before it is free: the system gives it to whoever opens something next. That is
    // also why EINTR is not tried again: on Linux the descriptor is gone already.
    if (fd_ != -1) ::close(std::exchange(fd_, -1));
}

std::string exchange(int fd, std::string_view request) {
    net::send_all(fd, request);
    if (::shutdown(fd, SHUT_WR) != 0) net::throw_errno("shutdown");  // a FIN; receiving still works
    std::string answer;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got == 0) return answer;
        if (got > 0) answer.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) net::throw_errno("recv");
    }
}

Ending classify_end(int fd) {
    char byte = 0;
    const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);  // looks, takes nothing, never waits
    if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)))
        return Ending::open;
    if (got == 0) return Ending::finished;
    if (errno == ECONNRESET) return Ending::reset;
    net::throw_errno("recv");
}

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    using Clock = std::chrono::steady_clock;
    const Clock::time_point deadline = Clock::now() + std::max(limit, limit.zero());
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return;  // the peer had its time; the owner closes
        pollfd wait{socket.fd(), POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
        if (ready <= 0) continue;  // a signal, or the limit: the loop looks at the clock
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return;
    }
}

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    {
        const net::Socket socket = net::connect_tcp(host, port);
        net::send_all(socket.fd(), get_request(host, port, path));
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
    }  // closed here: everything has come
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    try {
        net::send_all(kept.fd(), get_request(host, port, path));
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(kept.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) net::throw_errno("recv");
        }
    } catch (const std::system_error& error) {
        const bool gone =
            error.code() == std::errc::connection_reset || error.code() == std::errc::broken_pipe;
        char byte = 0;
        // Bytes that came before the request still wait if send() failed.
        const bool came = !reply.empty() || ::recv(kept.fd(), &byte, 1, MSG_DONTWAIT) > 0;
        if (!gone || came) throw;  // once bytes have come, the connection was not stale
    }
    kept.close();
    // A GET changes nothing on the server, so asking again is safe; once, since a second empty reply is
    // not bad luck any more.
    return reply.empty() ? fetch(host, port, path) : parse_page(reply);
}

}  // namespace closing
