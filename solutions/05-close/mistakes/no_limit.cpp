// The limit forgotten.
//
// Thought: the peer will see our FIN and finish, too.
// Works:   with every peer that plays by the rules.
// Breaks:  a peer that hangs, or was cut off, never finishes. The program hangs with it.
//
// fails: 5.4
// cause: no_limit
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds /*limit*/) {
    if (!socket) return;
    ::shutdown(socket.fd(), SHUT_WR);
    char piece[4096];
    ssize_t got = 0;
    do got = ::recv(socket.fd(), piece, sizeof piece, 0);
    while (got > 0 || (got < 0 && errno == EINTR));
}

}  // namespace closing
