// Throws from a function that promises not to.
//
// fails: 4.2
// verdict: crashed
// says: an exception that nothing caught: std::runtime_error: no way out
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

namespace {
void promise() noexcept {
    const auto out = [] { throw std::runtime_error("no way out"); };
    out();
}
}  // namespace

std::string recv_all(int fd, std::size_t chunk) {
    promise();
    return "";
}

}  // namespace recv_loop
