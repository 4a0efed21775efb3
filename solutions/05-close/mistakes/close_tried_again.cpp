// close() called again after EINTR.
//
// Thought: a call that returns -1 with EINTR was interrupted by a signal, and is to be tried again. So it is
//          with send() and recv().
// Works:   close() hardly ever waits, so it is hardly ever interrupted.
// Breaks:  on Linux the number is given up before close() can be interrupted. By the second call it may
//          belong to somebody else, on another thread, whose connection dies for no reason that anybody can
//          find.
//
// fails: 5.1
// cause: close_tried_again
#include "closing.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace closing {

void Connection::close() noexcept {
    const int fd = std::exchange(fd_, -1);
    if (fd == -1) return;
    while (::close(fd) != 0 && errno == EINTR) {}
}

}  // namespace closing
