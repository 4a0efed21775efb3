// The text ends at its first NUL.
//
// Thought: strlen() says how long a text is.
// Works:   For a request, which holds no NUL.
// Breaks:  A connection carries bytes, of any value. What stands behind a NUL is not sent; and a view without
//          one is read past its end.
//
// fails: 3.5
// cause: send_all_c_string
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    const std::string text{bytes};  // ends with a NUL
    std::string_view rest{text.c_str()};
    while (!rest.empty()) {
        const ssize_t sent = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) net::throw_errno("send");
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace tcp_client
