// recvmsg() and readv() into two buffers, and vectors for what has come.
#include "recv_loop.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <vector>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    std::vector<char> first(max - max / 2), second(max / 2);
    std::array<iovec, 2> buffers{{{first.data(), first.size()}, {second.data(), second.size()}}};
    msghdr message{};
    message.msg_iov = buffers.data();
    message.msg_iovlen = buffers.size();
    for (;;) {
        const ssize_t got = ::recvmsg(fd, &message, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::system_category(), "recvmsg");
        first.insert(first.end(), second.begin(), second.end());
        return {first.begin(), first.begin() + got};
    }
}

std::string recv_all(int fd, std::size_t chunk) {
    std::vector<char> all;
    for (;;) {
        const std::size_t have = all.size();
        all.resize(have + chunk);
        const iovec buffers[] = {{&all[have], 1}, {&all[have] + 1, chunk - 1}};
        ssize_t got = 0;
        do got = ::readv(fd, buffers, 2);
        while (got < 0 && errno == EINTR);
        if (got < 0) net::throw_errno("readv");
        all.resize(have + static_cast<std::size_t>(got));
        if (got == 0) return {all.begin(), all.end()};
    }
}

}  // namespace recv_loop
