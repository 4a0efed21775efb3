// select() on a descriptor of its own where others poll, short sleeps where others wait, and a look before
// the kept connection is used.
#include "closing.hpp"

#include <fcntl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <new>
#include <thread>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Connection& Connection::operator=(Connection&& other) noexcept {
    if (this == &other) return *this;
    this->~Connection();
    return *new (this) Connection(static_cast<Connection&&>(other));
}

Ending classify_end(int fd) {
    const net::Socket look{::dup(fd)};
    if (!look) net::throw_errno("dup");
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(look.fd(), &readable);
    timeval now{};
    if (::select(look.fd() + 1, &readable, nullptr, nullptr, &now) <= 0) return Ending::open;
    char byte = 0;
    const ssize_t got = ::recv(look.fd(), &byte, 1, MSG_PEEK);
    if (got < 0 && errno != ECONNRESET) net::throw_errno("recv");
    return got > 0 ? Ending::open : got == 0 ? Ending::finished : Ending::reset;
}

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + limit;
    ::fcntl(socket.fd(), F_SETFL, O_NONBLOCK);
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[65536];
    while (Clock::now() < deadline) {
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) break;
        if (got < 0)
            std::this_thread::sleep_for(
                std::min<Clock::duration>(std::chrono::milliseconds(2), deadline - Clock::now()));
    }
}

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    if (classify_end(kept.fd()) == Ending::open) try {
            net::send_all(kept.fd(), get_request(host, port, path));
            char piece[512];
            for (ssize_t got = 1; got != 0;) {
                got = ::recv(kept.fd(), piece, sizeof piece, 0);
                if (got < 0 && errno != EINTR) net::throw_errno("recv");
                if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            }
        } catch (const std::system_error& error) {
            const std::error_code code = error.code();
            const bool stale = code == std::errc::connection_reset || code == std::errc::broken_pipe;
            if (!stale || !reply.empty()) throw;
        }
    kept.close();
    return reply.empty() ? fetch(host, port, path) : parse_page(reply);
}

}  // namespace closing
