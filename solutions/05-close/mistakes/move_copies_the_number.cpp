// A move that copies the number.
//
// Thought: a moved-from object is never looked at again, so it can keep what it has.
// Works:   in a test that only uses the new owner, and looks before the old one goes.
// Breaks:  the old one goes, too, and its destructor closes the descriptor under the new owner: the same as
//          if the class could be copied.
//
// fails: 5.1
// cause: move_copies_the_number
#include "closing.hpp"

namespace closing {

Connection::Connection(Connection&& other) noexcept : fd_(other.fd_) {}

}  // namespace closing
