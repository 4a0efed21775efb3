// A move constructor that assigns.
//
// Thought: moving is written once already, in the assignment.
// Works:   as long as the new object's memory happens to hold a number that is not open.
// Breaks:  the assignment closes what its object owned before, and a new object has not owned anything: fd_
//          has no value yet. Whatever number lies there is closed.
//
// fails: 5.1
// cause: move_by_assignment_uninitialised
#include "closing.hpp"

namespace closing {

Connection::Connection(Connection&& other) noexcept {
    *this = std::move(other);
}

}  // namespace closing
