// The error's text has the two numbers in the wrong order.
//
// Thought: both numbers are there, and whoever reads it will know.
// Works:   for whoever wrote it.
// Breaks:  "10 of 3 bytes" sends the reader of a log in search of seven bytes too many.
//
// fails: 4.3
// cause: numbers_swapped
#include "recv_loop.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace recv_loop {

std::string recv_exactly(int fd, std::size_t count) {
    std::string all;
    while (all.size() < count) {
        const std::string piece = recv_some(fd, count - all.size());
        if (piece.empty())
            throw std::runtime_error(
                fmt::format("the peer finished after {} of {} bytes", count, all.size()));
        all += piece;
    }
    return all;
}

}  // namespace recv_loop
