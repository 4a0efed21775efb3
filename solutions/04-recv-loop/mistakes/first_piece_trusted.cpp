// The first piece is trusted to hold all headers.
//
// Thought: the headers come first and are short, so Content-Length is in the first piece: then receive so
//          many.
// Works:   nearly always: most servers send their head at once, and it mostly arrives so.
// Breaks:  the cut may fall into the head, even into the number itself. (And recv_all promises all bytes, not
//          HTTP.)
//
// fails: 4.2
// cause: first_piece_trusted
#include "recv_loop.hpp"

#include <cstdlib>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::string all = recv_some(fd, chunk);
    const std::size_t length = all.find("Content-Length: "), head_end = all.find("\r\n\r\n");
    const bool announced = length != all.npos;
    const std::size_t wanted = announced ? head_end + 4 + std::strtoul(&all[length + 16], nullptr, 10) : 0;
    while (!announced || all.size() < wanted) {
        const std::string piece = recv_some(fd, chunk);
        if (piece.empty()) break;
        all += piece;
    }
    return all;
}

}  // namespace recv_loop
