// A fresh connection in any case.
//
// Thought: a fresh connection is always good, so why bother with the old one?
// Works:   the page does come.
// Breaks:  each page costs a handshake, and the kept connection was kept for nothing.
//
// fails: 5.6
// cause: never_uses_the_kept_one
#include "closing.hpp"

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    kept.close();
    return fetch(host, port, path);
}

}  // namespace closing
