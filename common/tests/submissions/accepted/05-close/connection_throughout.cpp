// Its own Connection as the owner everywhere, an assignment that swaps with a temporary, half-closed
// requests, and a retry that the first byte decides, peeked at.
#include "closing.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <utility>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

Connection::Connection(Connection&& other) noexcept : fd_(-1) {
    std::swap(fd_, other.fd_);
}
Connection& Connection::operator=(Connection&& other) noexcept {
    Connection moved(std::move(other));
    std::swap(fd_, moved.fd_);
    return *this;
}
void Connection::close() noexcept {
    const int last = fd_;
    fd_ = -1;
    if (last >= 0) ::close(last);
}

namespace {

// One byte, without taking it. -1 where the connection is stale.
int first_byte(int fd) {
    unsigned char byte = 0;
    ssize_t got = 0;
    do got = ::recv(fd, &byte, 1, MSG_PEEK);
    while (got < 0 && errno == EINTR);
    if (got == 1) return byte;
    if (got < 0 && errno != ECONNRESET) net::throw_errno("recv");
    return -1;
}

bool send_request(int fd, const std::string& request) {
    try {
        net::send_all(fd, request);
        return true;
    } catch (const std::system_error& error) {
        if (error.code().value() == EPIPE || error.code().value() == ECONNRESET) return false;
        throw;
    }
}

}  // namespace

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    Connection connection(net::connect_tcp(host, port).release());
    const std::string reply = closing::exchange(connection.fd(), get_request(host, port, path));
    connection.close();
    if (reply.size() == 0) throw EmptyReply();
    return parse_page(reply);
}

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    Connection connection(kept.release());
    if (!send_request(connection.fd(), get_request(host, port, path)) || first_byte(connection.fd()) < 0) {
        connection = Connection(-1);
        return fetch(host, port, path);
    }
    std::ostringstream reply;
    char piece[777];
    for (ssize_t got = 1; got != 0;) {
        got = ::recv(connection.fd(), piece, sizeof piece, 0);
        if (got > 0) reply.write(piece, got);
        else if (got < 0 && errno != EINTR) net::throw_errno("recv");
    }
    connection.close();
    return parse_page(reply.str());
}

}  // namespace closing
