// Does not compile, deep inside a template of the library.
//
// fails: 4.1 4.2 4.3 4.4 4.5 4.6
// verdict: did not build
// says: recv_loop.cpp:
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::map<std::pair<int, Response>, int> seen;
    seen[{fd, {}}] = static_cast<int>(chunk);
    return "";
}

}  // namespace recv_loop
