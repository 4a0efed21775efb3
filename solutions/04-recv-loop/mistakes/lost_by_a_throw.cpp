// What had come is lost when a call throws.
//
// Thought: after an exception nobody reads on.
// Works:   when the peer has finished and what came is of no use.
// Breaks:  on a non-blocking socket EAGAIN is an exception, too, and the caller tries again later: the first
//          half of the line is gone by then. The text of half a line would also tell what went wrong.
//
// fails: 4.4
// cause: lost_by_a_throw
#include "recv_loop.hpp"

#include <stdexcept>
#include <utility>

#include "socket.hpp"

namespace recv_loop {

std::string Reader::read_exactly(std::size_t count) {
    std::string bytes = std::exchange(buffer_, {});
    while (bytes.size() < count) {
        if (!fill()) throw std::runtime_error(fmt::format("{} of {} bytes", bytes.size(), count));
        bytes += std::exchange(buffer_, {});
    }
    buffer_ = bytes.substr(count);
    bytes.resize(count);
    return bytes;
}

}  // namespace recv_loop
