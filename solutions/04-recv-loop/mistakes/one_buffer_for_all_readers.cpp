// A global buffer keeps what was received.
//
// Thought: the bytes have to outlive the call, and a global variable does.
// Works:   with one connection.
// Breaks:  all readers share it: what came for one is handed to another. A server mixes up its clients.
//
// fails: 4.4 4.6
// cause: one_buffer_for_all_readers
#include "recv_loop.hpp"

#include <stdexcept>
#include <utility>

namespace recv_loop {

namespace {
std::string received;
}  // namespace

bool Reader::fill() {
    const std::string piece = recv_some(fd_, 4096);
    received += piece;
    return !piece.empty();
}
std::string Reader::read_until(std::string_view delimiter) {
    std::size_t at = 0;
    while ((at = received.find(delimiter)) == received.npos)
        if (!fill()) throw std::runtime_error("the peer finished in the middle of a line");
    const std::string line = received.substr(0, at);
    received.erase(0, at + delimiter.size());
    return line;
}
std::string Reader::read_exactly(std::size_t count) {
    while (received.size() < count)
        if (!fill()) throw std::runtime_error("the peer finished early");
    const std::string bytes = received.substr(0, count);
    received.erase(0, count);
    return bytes;
}
std::string Reader::read_to_end() {
    while (fill()) {}
    return std::exchange(received, {});
}

}  // namespace recv_loop
