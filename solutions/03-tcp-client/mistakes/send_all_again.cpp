// After a short send, everything is sent again.
//
// Thought: It did not work, so try once more.
// Works:   When every send is taken whole.
// Breaks:  What was taken is on its way and can't be taken back: the peer receives the beginning twice.
//
// fails: 3.5
// cause: send_all_again
#include "tcp_client.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    ssize_t sent = 0;
    while (sent < static_cast<ssize_t>(bytes.size())) {
        sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) net::throw_errno("send");
    }
}

}  // namespace tcp_client
