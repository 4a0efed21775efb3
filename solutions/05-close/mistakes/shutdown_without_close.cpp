// shutdown() in place of close().
//
// Thought: shutdown() ends the connection, so there is nothing left to close.
// Works:   the peer sees an orderly end, and the program runs for hours.
// Breaks:  the descriptor stays open. After some thousand connections there are no more: accept() fails with
//          EMFILE.
//
// fails: 5.1
// cause: shutdown_without_close
#include "closing.hpp"

#include <sys/socket.h>

#include <utility>

namespace closing {

void Connection::close() noexcept {
    if (fd_ != -1) ::shutdown(std::exchange(fd_, -1), SHUT_RDWR);
}

}  // namespace closing
