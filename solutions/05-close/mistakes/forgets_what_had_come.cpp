// Built upon exchange(), which forgets what had come.
//
// Thought: exchange() sends and receives already; a reset means stale.
// Works:   when the reset comes before the first byte.
// Breaks:  exchange() throws away what it has when a reset comes, so here a reset before the first byte and
//          one in the middle look alike.
//
// fails: 5.6
// cause: retries_a_broken_reply
#include "closing.hpp"

#include <string>
#include <system_error>

namespace closing {

Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    try {
        reply = closing::exchange(kept.fd(), get_request(host, port, path));
    } catch (const std::system_error& error) {
        const bool gone = error.code() == std::errc::connection_reset ||
                          error.code() == std::errc::broken_pipe || error.code() == std::errc::not_connected;
        if (!gone) throw;
    }
    kept.close();
    return reply.empty() ? fetch(host, port, path) : parse_page(reply);
}

}  // namespace closing
