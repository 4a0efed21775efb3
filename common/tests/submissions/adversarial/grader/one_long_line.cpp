// Prints a line without an end, then crashes.
//
// fails: 4.2
// verdict: crashed
// needs: sandbox
// score: 29
#include "recv_loop.hpp"

#include <unistd.h>
#include <string>
#include <cstdlib>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    const std::string text(900000, ':');
    if (::write(2, text.data(), text.size()) > 0) std::abort();
    return "";
}

}  // namespace recv_loop
