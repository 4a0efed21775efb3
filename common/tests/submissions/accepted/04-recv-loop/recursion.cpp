// Recursion instead of loops.
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

#include "socket.hpp"

namespace recv_loop {

namespace {

void receive_rest(int fd, std::string& all, std::size_t count) {
    if (all.size() == count) return;
    const std::string piece = recv_some(fd, count - all.size());
    if (piece.empty()) throw std::runtime_error(fmt::format("got {}, wanted {}", all.size(), count));
    all += piece;
    receive_rest(fd, all, count);
}

}  // namespace

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');
    const ssize_t got = ::recv(fd, piece.data(), max, 0);
    if (got < 0 && errno == EINTR) return recv_some(fd, max);
    if (got < 0) net::throw_errno("recv");
    return piece.erase(static_cast<std::size_t>(got));
}

std::string recv_exactly(int fd, std::size_t count) {
    std::string all;
    receive_rest(fd, all, count);
    return all;
}

std::string Reader::read_until(std::string_view delimiter) {
    const std::size_t at = buffer_.find(delimiter);
    if (at == buffer_.npos) return fill() ? read_until(delimiter) : throw std::runtime_error("no delimiter");
    const std::string line = buffer_.substr(0, at);
    buffer_ = buffer_.substr(at + delimiter.size());
    return line;
}

}  // namespace recv_loop
