// close() that keeps the number.
//
// Thought: closing twice is harmless: the second close() fails with EBADF, and nobody asks.
// Works:   as long as nothing else opens a descriptor in between.
// Breaks:  the system hands the lowest free number out again. The second close() closes whatever has it by
//          then.
//
// fails: 5.1
// cause: close_keeps_the_number
#include "closing.hpp"

#include <unistd.h>

namespace closing {

void Connection::close() noexcept {
    if (fd_ != -1) ::close(fd_);
}

}  // namespace closing
