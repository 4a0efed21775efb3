// Throws what a terminal, a page or a spreadsheet would obey.
//
// fails: 4.2
// verdict: failed
// score: 29
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    throw std::runtime_error("\x1b]0;owned\a\x1b[2J\xff\xfe</failure><script>alert(1)</script>\"]}\t\n,=1+1");
}

}  // namespace recv_loop
