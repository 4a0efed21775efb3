// send() called once.
//
// Thought: send() sends what it is given, or fails.
// Works:   Short texts are taken whole, and so is nearly everything on a blocking socket.
// Breaks:  It returns how many bytes it took. When a signal comes while it waits for room, that is a part,
//          and the rest is lost without an error.
//
// fails: 3.5
// cause: send_all_once
#include "tcp_client.hpp"

#include <sys/socket.h>

#include "socket.hpp"

namespace tcp_client {

void send_all(int fd, std::string_view bytes) {
    if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) net::throw_errno("send");
}

}  // namespace tcp_client
