// An assignment that forgets what it had.
//
// Thought: an assignment is the move constructor once more.
// Works:   when the owner on the left owns nothing yet.
// Breaks:  the number that is overwritten was the only way to close that descriptor. The peer waits for an
//          end that never comes.
//
// fails: 5.1
// cause: assignment_forgets
#include "closing.hpp"

#include <utility>

namespace closing {

Connection& Connection::operator=(Connection&& other) noexcept {
    if (this != &other) fd_ = std::exchange(other.fd_, -1);
    return *this;
}

}  // namespace closing
