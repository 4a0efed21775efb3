// The error says how many are missing, not how many came.
//
// Thought: what is missing is what one wants to know.
// Works:   as an error; it even has the right type.
// Breaks:  the contract names the two numbers, and programs and people who read "7 of 10" take 7 for what
//          came.
//
// fails: 4.3
// cause: missing_instead_of_come
#include "recv_loop.hpp"

#include <stdexcept>

#include "socket.hpp"

namespace recv_loop {

std::string recv_exactly(int fd, std::size_t count) {
    std::string all;
    while (all.size() < count) {
        const std::string piece = recv_some(fd, count - all.size());
        if (piece.empty())
            throw std::runtime_error(fmt::format("missing: {} of {} bytes", count - all.size(), count));
        all += piece;
    }
    return all;
}

}  // namespace recv_loop
