// Prints 1 GB.
//
// fails: 4.2
// verdict: too much output
// says: it printed more than 1 MB
#include "recv_loop.hpp"

#include <unistd.h>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    const std::string megabyte(1 << 20, 'x');
    for (int i = 0; i < 1024; ++i)
        if (::write(1, megabyte.data(), megabyte.size()) < 0) break;
    return "";
}

}  // namespace recv_loop
