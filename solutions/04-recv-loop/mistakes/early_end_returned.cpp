// An early end is returned as if it were all.
//
// Thought: the caller sees from the size that something is missing.
// Works:   with callers who check it each time.
// Breaks:  one that does not check takes the first half of a number for the number. The name promises a
//          count: a result of another size is no result.
//
// fails: 4.3
// cause: early_end_returned
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_exactly(int fd, std::size_t count) {
    std::string all;
    while (all.size() < count) {
        const std::string piece = recv_some(fd, count - all.size());
        if (piece.empty()) break;
        all += piece;
    }
    return all;
}

}  // namespace recv_loop
