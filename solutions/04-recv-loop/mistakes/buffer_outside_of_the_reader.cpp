// The buffers are kept outside of the readers, in a map by address.
//
// Thought: a reader's address is its name.
// Works:   as long as a reader stays where it was made, and no other takes its place.
// Breaks:  a reader that is moved loses what it has received, and the next one at that address finds the bytes of
//          another connection.
//
// fails: 4.4
// cause: buffer_outside_of_the_reader
#include "recv_loop.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace recv_loop {

namespace {
std::map<const Reader*, std::string> kept_by;
}  // namespace

bool Reader::fill() {
    const std::string piece = recv_some(fd_, 4096);
    kept_by[this] += piece;
    return !piece.empty();
}
std::string Reader::read_until(std::string_view delimiter) {
    std::string& kept = kept_by[this];
    std::size_t at = 0;
    while ((at = kept.find(delimiter)) == kept.npos)
        if (!fill()) throw std::runtime_error("the peer finished in the middle of a line");
    const std::string line = kept.substr(0, at);
    kept.erase(0, at + delimiter.size());
    return line;
}
std::string Reader::read_exactly(std::size_t count) {
    std::string& kept = kept_by[this];
    while (kept.size() < count)
        if (!fill()) throw std::runtime_error("the peer finished early");
    const std::string bytes = kept.substr(0, count);
    kept.erase(0, count);
    return bytes;
}
std::string Reader::read_to_end() {
    while (fill()) {}
    return std::exchange(kept_by[this], {});
}

}  // namespace recv_loop
