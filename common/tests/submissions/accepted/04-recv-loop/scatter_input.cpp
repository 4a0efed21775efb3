// Received with recvmsg() and readv(), into two buffers at once.
#include "recv_loop.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <system_error>
#include <vector>

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::vector<char> bytes(max);
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    ssize_t got = -1;
    while ((got = ::recvmsg(fd, &message, 0)) == -1 && errno == EINTR) continue;
    if (got == -1) throw std::system_error(errno, std::generic_category(), "recvmsg");
    return std::string(bytes.begin(), bytes.begin() + got);
}
bool Reader::fill() {
    char a[100], b[900];
    const iovec parts[2] = {{a, sizeof a}, {b, sizeof b}};
    ssize_t got = -1;
    while ((got = ::readv(fd_, parts, 2)) == -1 && errno == EINTR) continue;
    if (got == -1) throw std::system_error(errno, std::system_category(), "readv");
    buffer_.append(a, std::min<std::size_t>(got, sizeof a));
    if (got > static_cast<ssize_t>(sizeof a)) buffer_.append(b, got - sizeof a);
    return got != 0;
}

}  // namespace recv_loop
