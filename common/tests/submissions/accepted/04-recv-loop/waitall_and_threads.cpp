// MSG_WAITALL inside the loops, and a thread that receives.
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <future>
#include <stdexcept>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    const auto receive = [=] {
        std::string piece(max, '\0');
        ssize_t got = 0;
        do got = ::recv(fd, piece.data(), max, 0);
        while (got < 0 && errno == EINTR);
        if (got < 0) net::throw_errno("recv");
        piece.resize(static_cast<std::size_t>(got));
        return piece;
    };
    return std::async(std::launch::async, receive).get();
}

std::string recv_all(int fd, std::size_t chunk) {
    std::string all, buffer(chunk, '\0');
    while (true) {
        const ssize_t got = ::recv(fd, buffer.data(), chunk, MSG_WAITALL);
        if (got == 0) return all;
        if (got > 0) all.append(buffer, 0, static_cast<std::size_t>(got));
        else if (errno != EINTR) net::throw_errno("recv");
    }
}

std::string recv_exactly(int fd, std::size_t count) {
    std::string all(count, '\0');
    for (std::size_t have = 0; have != count;) {
        const ssize_t got = ::recv(fd, &all[have], count - have, MSG_WAITALL);
        if (got == 0) throw std::runtime_error(std::to_string(have) + "/" + std::to_string(count) + " bytes");
        if (got > 0) have += static_cast<std::size_t>(got);
        else if (errno != EINTR) net::throw_errno("recv");
    }
    return all;
}

}  // namespace recv_loop
