// read_to_end() receives one more piece.
//
// Thought: The rest comes in one piece.
// Works:   If it does.
// Breaks:  A longer rest comes in many: only the first is returned.
//
// fails: 4.4 4.6
// cause: stopped_before_the_end
#include "recv_loop.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "socket.hpp"

namespace recv_loop {

std::string Reader::read_to_end() {
    fill();
    return std::exchange(buffer_, {});
}

}  // namespace recv_loop
