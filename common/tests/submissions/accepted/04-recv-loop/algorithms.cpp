// Pieces in a deque, std::accumulate(), and std::search() with Boyer, Moore and Horspool.
#include "recv_loop.hpp"

#include <strings.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <numeric>
#include <stdexcept>

namespace recv_loop {

std::string recv_all(int fd, std::size_t chunk) {
    std::deque<std::string> pieces;
    do pieces.push_back(recv_some(fd, chunk));
    while (!pieces.back().empty());
    return std::accumulate(pieces.begin(), pieces.end(), std::string());
}

std::string Reader::read_until(std::string_view delimiter) {
    const std::boyer_moore_horspool_searcher searcher(delimiter.begin(), delimiter.end());
    while (true) {
        const auto found = std::search(buffer_.begin(), buffer_.end(), searcher);
        if (found != buffer_.end()) {
            std::string line(buffer_.begin(), found);
            buffer_.erase(buffer_.begin(), found + static_cast<std::ptrdiff_t>(delimiter.size()));
            return line;
        }
        if (!fill()) throw std::range_error("no delimiter");
    }
}

bool AnyCase::operator()(std::string_view a, std::string_view b) const {
    if (a.size() != b.size()) return a.size() > b.size();  // any strict order will do
    return ::strncasecmp(a.data(), b.data(), a.size()) > 0;
}

}  // namespace recv_loop
