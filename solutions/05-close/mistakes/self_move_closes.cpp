// A move onto itself that closes.
//
// Thought: nobody writes a = std::move(a).
// Works:   until an algorithm does it, on elements that happen to be the same one.
// Breaks:  it closes its descriptor first, and takes over from itself what is left: nothing.
//
// fails: 5.1
// cause: self_move_closes
#include "closing.hpp"

#include <utility>

namespace closing {

Connection& Connection::operator=(Connection&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
}

}  // namespace closing
