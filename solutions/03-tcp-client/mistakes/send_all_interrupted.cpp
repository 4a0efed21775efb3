// An interrupted send() taken for a failure.
//
// Thought: -1 is an error, and errors are thrown.
// Works:   Without a signal handler in the program.
// Breaks:  With one, a send that waits for room fails now and then, on a connection that is fine.
//
// fails: 3.5
// cause: send_all_interrupted
#include "tcp_client.hpp"

#include <sys/socket.h>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) net::throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace tcp_client
