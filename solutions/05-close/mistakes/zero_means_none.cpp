// Descriptor 0 taken for none.
//
// Thought: 0 is false, as with pointers, and a real socket has 3 or more.
// Works:   wherever standard input is open, which is nearly everywhere.
// Breaks:  in a service that was started without standard input the first socket is 0, and is never closed.
//
// fails: 5.1
// cause: zero_means_none
#include "closing.hpp"

#include <unistd.h>

#include <utility>

namespace closing {

void Connection::close() noexcept {
    if (fd_ > 0) ::close(std::exchange(fd_, -1));
    fd_ = -1;
}

}  // namespace closing
