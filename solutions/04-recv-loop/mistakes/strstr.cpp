// strstr() looks for the delimiter.
//
// Thought: strstr() finds a text in a text.
// Works:   with text.
// Breaks:  for strstr() both end at their first NUL. Bytes behind one are never looked at, and a string_view
//          need not even have one at its end.
//
// fails: 4.4
// cause: strstr
#include "recv_loop.hpp"

#include <cstring>
#include <stdexcept>

namespace recv_loop {

std::string Reader::read_until(std::string_view delimiter) {
    const std::string wanted{delimiter};
    const char* found = nullptr;
    while ((found = std::strstr(buffer_.c_str(), wanted.c_str())) == nullptr)
        if (!fill()) throw std::runtime_error("the peer finished in the middle of a line");
    const std::string line{buffer_.c_str(), found};
    buffer_.erase(0, line.size() + delimiter.size());
    return line;
}

}  // namespace recv_loop
