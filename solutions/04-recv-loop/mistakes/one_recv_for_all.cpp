// One recv() is taken for all that was asked for.
//
// Thought: the peer sends ten bytes, so recv(10) returns ten.
// Works:   when they arrive together.
// Breaks:  the network may cut them anywhere. A whole message that comes in two pieces is reported as broken.
//
// fails: 4.3
// cause: one_recv_for_all
#include "recv_loop.hpp"

#include <stdexcept>

#include "socket.hpp"

namespace recv_loop {

std::string recv_exactly(int fd, std::size_t count) {
    if (count == 0) return "";
    const std::string all = recv_some(fd, count);
    if (all.size() < count)
        throw std::runtime_error(fmt::format("the peer finished after {} of {} bytes", all.size(), count));
    return all;
}

}  // namespace recv_loop
