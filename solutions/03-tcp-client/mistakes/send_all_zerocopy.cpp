// MSG_ZEROCOPY, to save a copy.
//
// Thought: The kernel takes the bytes with the call.
// Works:   If the caller leaves its bytes alone.
// Breaks:  SO_ZEROCOPY stays on; and the kernel sends whatever is in the buffer later.
//
// fails: 3.5
// cause: socket_changed
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on);
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_ZEROCOPY);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) net::throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace tcp_client
