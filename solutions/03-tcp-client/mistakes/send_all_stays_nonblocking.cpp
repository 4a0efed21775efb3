// Leaves the caller's socket non-blocking.
//
// Thought: A non-blocking socket is better anyway, and poll() waits as well.
// Works:   Inside this function.
// Breaks:  The flag stays with the socket: the caller's next recv() returns -1 with EAGAIN instead of
//          waiting.
//
// fails: 3.5
// cause: socket_changed
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    while (!bytes.empty()) {
        pollfd wait{fd, POLLOUT, 0};
        ::poll(&wait, 1, -1);
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (sent < 0) net::throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace tcp_client
