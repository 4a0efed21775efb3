// MSG_WAITALL is trusted to return everything.
//
// Thought: with MSG_WAITALL recv() itself has the loop.
// Works:   nearly always.
// Breaks:  recv(2): a signal, among others, makes it return with less. Who takes that for an early end breaks
//          a healthy connection; MSG_WAITALL saves calls, not the loop.
//
// fails: 4.3
// cause: waitall_trusted
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

#include "socket.hpp"

namespace recv_loop {

std::string recv_exactly(int fd, std::size_t count) {
    if (count == 0) return "";
    std::string all(count, '\0');
    ssize_t got = 0;
    do got = ::recv(fd, all.data(), count, MSG_WAITALL);
    while (got < 0 && errno == EINTR);
    if (got < 0) net::throw_errno("recv");
    if (static_cast<std::size_t>(got) < count)
        throw std::runtime_error(fmt::format("the peer finished after {} of {} bytes", got, count));
    return all;
}

}  // namespace recv_loop
