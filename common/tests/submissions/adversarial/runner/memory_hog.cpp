// Appends forever.
//
// fails: 4.2
// verdict: too much memory
// says: it used more than 512 MB
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all(1 << 20, 'x');
    std::vector<std::string> hoard;
    while (true) hoard.push_back(all);
}

}  // namespace recv_loop
