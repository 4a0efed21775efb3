// Follows a null pointer.
//
// fails: 4.2
// verdict: crashed
// says: an address that is not its own, such as a null pointer (SIGSEGV), at recv_loop.cpp:
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    const volatile char* const nowhere = nullptr;
    return {*nowhere};
}

}  // namespace recv_loop
