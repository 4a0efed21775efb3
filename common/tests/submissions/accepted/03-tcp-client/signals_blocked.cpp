// No signal is let in while a call waits, so that none is ever interrupted; SIGPIPE is taken off the queue.
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

namespace {

class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;

private:
    sigset_t before_;
};

}  // namespace

net::Socket connect_to(const net::Endpoint& endpoint) {
    const SignalsBlocked blocked;
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket || ::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0)
        throw std::system_error(errno, std::system_category(), "connecting to " + endpoint.to_string());
    return socket;
}

void send_all(int fd, std::string_view bytes) {
    const SignalsBlocked blocked;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const ssize_t sent = ::write(fd, &bytes[at], bytes.size() - at);
        if (sent < 0) {
            const int error = errno;
            sigset_t pipe_signal;
            sigemptyset(&pipe_signal);
            sigaddset(&pipe_signal, SIGPIPE);
            const timespec at_once{};
            if (error == EPIPE) sigtimedwait(&pipe_signal, nullptr, &at_once);
            throw std::system_error(error, std::generic_category(), "write");
        }
        at += static_cast<std::size_t>(sent);
    }
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    const SignalsBlocked blocked;
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK, 0)};
    int error = !socket || ::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0 ? errno : 0;
    if (error == EINPROGRESS) {
        pollfd wait{socket.fd(), POLLOUT, 0};
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
        const timespec time{seconds.count(), std::chrono::nanoseconds(limit - seconds).count()};
        socklen_t size = sizeof error;
        if (::ppoll(&wait, 1, &time, nullptr) == 0) error = ETIMEDOUT;
        else ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0) throw std::system_error(error, std::system_category(), "connect " + endpoint.to_string());
    ::fcntl(socket.fd(), F_SETFL, ::fcntl(socket.fd(), F_GETFL) & ~O_NONBLOCK);
    return socket;
}

}  // namespace tcp_client
