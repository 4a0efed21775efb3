// Uses -1 as a size.
//
// fails: 4.2
// verdict: too much memory
// cause: size_below_zero
#include "recv_loop.hpp"

#include <sys/socket.h>
#include <memory>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    const auto size = static_cast<std::size_t>(::recv(-1, nullptr, 0, 0)) / 4;
    const std::unique_ptr<char[]> buffer(new char[size]);
    return {buffer.get(), size};
}

}  // namespace recv_loop
