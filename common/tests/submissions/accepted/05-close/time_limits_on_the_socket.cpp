// SO_RCVTIMEO with what is left of the limit, and sendmsg() and recvmsg() with vectors.
#include "closing.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <cerrno>
#include <chrono>
#include <vector>

#include "socket.hpp"

namespace closing {

namespace {

ssize_t receive(int fd, std::vector<char>& into, int flags) {
    iovec place{into.data(), into.size()};
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    ssize_t got = 0;
    do got = ::recvmsg(fd, &message, flags);
    while (got < 0 && errno == EINTR);
    return got;
}

}  // namespace

std::string exchange(int fd, std::string_view request) {
    while (!request.empty()) {
        iovec place{const_cast<char*>(request.data()), request.size()};
        msghdr message{};
        message.msg_iov = &place;
        message.msg_iovlen = 1;
        const ssize_t sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent >= 0) request = request.substr(static_cast<std::size_t>(sent));
        else if (errno != EINTR) net::throw_errno("sendmsg");
    }
    if (::shutdown(fd, SHUT_WR) < 0) net::throw_errno("shutdown");
    std::vector<char> answer, piece(100000);
    for (ssize_t got = 1; got != 0;) {
        got = receive(fd, piece, MSG_WAITALL);
        if (got < 0) net::throw_errno("recvmsg");
        answer.insert(answer.end(), piece.begin(), piece.begin() + got);
    }
    return {answer.begin(), answer.end()};
}

Ending classify_end(int fd) {
    std::vector<char> look(64);
    switch (receive(fd, look, MSG_PEEK | MSG_DONTWAIT)) {
        case 0:
            return Ending::finished;
        case -1:
            if (errno == ECONNRESET) return Ending::reset;
            if (errno != EAGAIN) net::throw_errno("recvmsg");
            [[fallthrough]];
        default:
            return Ending::open;
    }
}

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    using std::chrono::microseconds;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[65536];
    while (true) {
        const auto left =
            std::chrono::ceil<microseconds>(deadline - std::chrono::steady_clock::now()).count();
        if (left <= 0) break;
        const timeval time{left / 1000000, left % 1000000};
        ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) break;
    }
    socket.close();
}

}  // namespace closing
