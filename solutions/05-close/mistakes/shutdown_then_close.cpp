// shutdown() and close(), one after the other.
//
// Thought: shutdown() is the graceful part, and has made sure that all arrives.
// Works:   when the peer has nothing more to say.
// Breaks:  shutdown() returns at once, too. Whatever the peer sent, or still sends, meets a closed socket,
//          and is answered with a reset.
//
// fails: 5.4
// cause: send_means_arrived
#include "closing.hpp"

#include <sys/socket.h>

namespace closing {

void close_gracefully(net::Socket socket, std::chrono::milliseconds /*limit*/) {
    ::shutdown(socket.fd(), SHUT_WR);
    socket.close();
}

}  // namespace closing
