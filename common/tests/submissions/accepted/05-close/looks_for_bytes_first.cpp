// Bytes that wait are looked for before the request is sent, and again where send() fails; recvmsg() with two buffers.
#include "closing.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <sstream>
#include <system_error>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

// Receives into a stream, with a small buffer and a large one.
static void receive_to_end(int fd, std::ostringstream& into) {
    char one[1];
    static thread_local char rest[1 << 20];
    while (true) {
        iovec parts[] = {{one, sizeof one}, {rest, sizeof rest}};
        msghdr message{};
        message.msg_iov = parts;
        message.msg_iovlen = 2;
        const ssize_t got = ::recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
        if (got == 0) return;
        if (got < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::system_category());
        }
        into.write(one, 1);
        into.write(rest, got - 1);
    }
}

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    std::ostringstream reply;
    net::Socket socket = net::connect_tcp(host, port);
    net::send_all(socket.fd(), get_request(host, port, path));
    ::shutdown(socket.fd(), SHUT_WR);
    receive_to_end(socket.fd(), reply);
    socket.close();
    if (reply.tellp() == 0) throw EmptyReply();
    return parse_page(reply.str());
}

// Whether a byte has come, or comes before the end.
static bool some(int fd) {
    char byte;
    ssize_t got;
    while ((got = ::recv(fd, &byte, 1, MSG_PEEK)) < 0 && errno == EINTR) {}
    if (got < 0 && errno != ECONNRESET) throw std::system_error(errno, std::system_category());
    return got > 0;
}

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    const auto again = [&] {
        kept.close();
        return fetch(host, port, path);
    };
    char byte;
    const ssize_t came = ::recv(kept.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (came == 0 || (came < 0 && errno == ECONNRESET)) return again();
    if (came < 0 && errno != EAGAIN && errno != EINTR) throw std::system_error(errno, std::system_category());
    if (came < 0) {
        try {
            net::send_all(kept.fd(), get_request(host, port, path));
        } catch (const std::system_error& error) {
            if (error.code() != std::errc::broken_pipe && error.code() != std::errc::connection_reset) throw;
            if (::recv(kept.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) return again();
        }
        if (!some(kept.fd())) return again();
    }
    std::ostringstream reply;
    receive_to_end(kept.fd(), reply);
    kept.close();
    return parse_page(reply.str());
}

}  // namespace closing
