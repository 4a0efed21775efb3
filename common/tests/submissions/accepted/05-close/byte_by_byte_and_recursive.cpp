// A byte a call, and recursion for what comes next; the kept connection is peeked at.
#include "closing.hpp"

#include <poll.h>

#include "client.hpp"

namespace closing {

namespace {
// One byte; false at the end.
bool one_byte(int fd, char& byte) {
    const ssize_t got = ::read(fd, &byte, 1);
    if (got < 0 && errno == EINTR) return one_byte(fd, byte);
    if (got < 0) net::throw_errno("read");
    return got == 1;
}
std::string all_bytes(int fd) {
    std::string all;
    for (char byte = 0; one_byte(fd, byte);) all += byte;
    return all;
}
int wait_for_a_byte(int fd) {
    char byte = 0;
    const ssize_t seen = ::recv(fd, &byte, 1, MSG_PEEK);
    if (seen < 0 && errno == EINTR) return wait_for_a_byte(fd);
    if (seen < 0) net::throw_errno("recv");
    return static_cast<int>(seen);
}
}  // namespace

std::string exchange(int fd, std::string_view request) {
    for (; !request.empty(); request.remove_prefix(1)) net::send_all(fd, request.substr(0, 1));
    if (::shutdown(fd, SHUT_WR) < 0) net::throw_errno("shutdown");
    return all_bytes(fd);
}

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    const std::string reply = [&] {
        const net::Socket socket = net::connect_tcp(host, port);
        net::send_all(socket.fd(), get_request(host, port, path));
        return all_bytes(socket.fd());
    }();
    if (reply.size() == 0) throw EmptyReply();
    return parse_page(reply);
}

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    const bool stale = [&] {
        try {
            net::send_all(kept.fd(), get_request(host, port, path));
            return wait_for_a_byte(kept.fd()) == 0;
        } catch (const std::system_error& error) {
            if (error.code() != std::errc::connection_reset && error.code() != std::errc::broken_pipe) throw;
            return true;
        }
    }();
    if (!stale) return parse_page(all_bytes(kept.fd()));
    kept.close();
    return fetch(host, port, path);
}

}  // namespace closing
