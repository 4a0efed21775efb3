// An assignment that swaps.
//
// Thought: swapping is the idiom: the other one closes it, being about to go.
// Works:   when the right side is a temporary, which goes at the end of the line.
// Breaks:  after a = std::move(b) b lives on with the old connection, and the peer hears of its end at some
//          later time or never.
//
// fails: 5.1
// cause: assignment_swaps
#include "closing.hpp"

#include <utility>

namespace closing {

Connection& Connection::operator=(Connection&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

}  // namespace closing
