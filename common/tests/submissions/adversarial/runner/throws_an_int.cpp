// Throws an int.
//
// fails: 4.2
// says: it threw a value of type int, which is not a std::exception
#include "recv_loop.hpp"

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    throw 5;
}

}  // namespace recv_loop
