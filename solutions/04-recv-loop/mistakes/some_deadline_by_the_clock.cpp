// It looks again and again, for five seconds at most.
//
// Thought: A program must not hang, and five seconds are long enough for any network.
// Works:   With a server on the same machine.
// Breaks:  A server that computes its reply for six seconds is taken for a dead one. How long to wait is for the caller
//          to say, and this contract has no limit.
//
// fails: 4.1 4.3
// cause: silence_taken_for_the_end
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "socket.hpp"

namespace recv_loop {

std::string recv_some(int fd, std::size_t max) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    std::string piece(max, '\0');
    while (true) {
        const ssize_t got = ::recv(fd, piece.data(), max, MSG_DONTWAIT);
        if (got >= 0) {
            piece.resize(static_cast<std::size_t>(got));
            return piece;
        }
        if (errno != EAGAIN && errno != EINTR) net::throw_errno("recv");
        if (std::chrono::steady_clock::now() > deadline)
            throw std::system_error(ETIMEDOUT, std::generic_category(), "recv");
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace recv_loop
