// Signals are held back while a call may block, so that EINTR never comes; write() and read(), and SIGPIPE
// held back as well.
#include "closing.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

namespace {

class SignalsHeld {
public:
    SignalsHeld() {
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsHeld() {
        // A SIGPIPE of ours is not to be told after all.
        sigset_t pending, pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        ::sigpending(&pending);
        int number = 0;
        if (sigismember(&pending, SIGPIPE) == 1) ::sigwait(&pipe, &number);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

private:
    sigset_t before_;
};

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) net::throw_errno("write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void read_all(int fd, std::string& into) {
    std::array<char, 3000> piece;
    while (const ssize_t got = ::read(fd, piece.data(), piece.size())) {
        if (got < 0) net::throw_errno("read");
        into.append(piece.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

std::string exchange(int fd, std::string_view request) {
    const SignalsHeld held;
    std::string answer;
    write_all(fd, request);
    if (::shutdown(fd, SHUT_WR) != 0) net::throw_errno("shutdown");
    read_all(fd, answer);
    return answer;
}

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    const SignalsHeld held;
    std::array<char, 100> piece;
    const auto over = std::chrono::steady_clock::now() + limit;
    ssize_t got = ::shutdown(socket.fd(), SHUT_WR) == 0 ? 1 : 0;
    while (got > 0) {
        const auto left = over - std::chrono::steady_clock::now();
        if (left <= left.zero()) return;
        pollfd wait{socket.fd(), POLLIN, 0};
        const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        if (::poll(&wait, 1, static_cast<int>(rounded)) > 0)
            got = ::read(socket.fd(), piece.data(), piece.size());
    }
}

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    const SignalsHeld held;
    net::Socket socket = net::connect_tcp(host, port);
    write_all(socket.fd(), get_request(host, port, path));
    std::string reply;
    read_all(socket.fd(), reply);
    socket = {};
    if (reply.empty()) throw EmptyReply{};
    return parse_page(reply);
}

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    int error = 0;
    try {
        const SignalsHeld held;
        write_all(kept.fd(), get_request(host, port, path));
        read_all(kept.fd(), reply);
    } catch (const std::system_error& failed) {
        error = failed.code().value();
        if (!reply.empty() || (error != ECONNRESET && error != EPIPE)) throw;
    }
    kept = net::Socket{};
    if (!reply.empty()) return parse_page(reply);
    return fetch(host, port, path);
}

}  // namespace closing
