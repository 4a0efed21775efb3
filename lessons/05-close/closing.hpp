// Lesson 05: ending a connection. The contracts; write the code in closing.cpp. (The file is not
// called close: that is the name of the system's function.)
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "page.hpp"
#include "socket.hpp"

namespace closing {

/// 5.1  Owns one descriptor and closes it exactly once, with close(2): what net::Socket does, by hand.
/// Nothing else becomes of the connection. (In here close() is the member; the system's is ::close(fd).)
class Connection {
public:
    /// Takes over an open descriptor (0 is one, too), or owns nothing when `fd` is -1.
    explicit Connection(int fd);
    /// Closes the descriptor, if it owns one.
    ~Connection();
    /// Takes the other's descriptor over. The other owns nothing afterwards: its fd() is -1.
    Connection(Connection&& other) noexcept;
    /// The same, and closes the descriptor that it owned before. Moving onto itself changes nothing.
    Connection& operator=(Connection&& other) noexcept;
    Connection(const Connection&) = delete;  // two owners would close it twice
    Connection& operator=(const Connection&) = delete;

    /// The descriptor, or -1.
    int fd() const noexcept { return fd_; }
    /// Closes now; it owns nothing afterwards. A second call does nothing.
    void close() noexcept;

private:
    int fd_;
};

/// 5.2  Sends `request`, tells the peer that no more will come (shutdown(2) with SHUT_WR), and returns
/// everything that the peer sends until it finishes. `fd` is a connected, blocking socket. (The standard
/// library has an exchange(), too, and C++ may find the wrong one: write std::exchange and closing::exchange
/// in full.)
/// Edges: `fd` stays open, with its flags and options as they were; no SIGPIPE; no time limit.
/// Throws: std::system_error when the connection is reset or gone.
std::string exchange(int fd, std::string_view request);

/// What has become of the peer's end of a connection.
enum class Ending {
    open,      // there are bytes to receive, or there may be some later
    finished,  // every byte has been received, and the peer has sent its FIN
    reset,     // the peer has ended the connection with a reset (RST)
};

/// 5.3  Looks at a connected socket without waiting, without sending, without taking a byte from the stream
/// and without changing the socket: a recv() after it returns what it would have returned before.
/// Edges: the error of a reset may be taken; it comes only once. Where a reset came behind bytes that wait to
/// be received, or behind a FIN, either ending is right.
/// Throws: std::system_error on other errors, such as a bad descriptor.
Ending classify_end(int fd);

/// 5.4  Ends a connection (a connected, blocking socket) so that what was sent arrives: sends a FIN, receives
/// and throws away what the peer still sends until the peer has finished too, then closes. (RFC 1122, section
/// 4.2.2.13: a close() with bytes unreceived sends a reset, and what has not reached the peer by then is
/// lost.)
/// Edges: closes after `limit` (a day at most) in any case, also while bytes keep coming, and not earlier,
/// also when somebody sets the time of day; with a limit of 0 or less it does not wait at all. A reset by the
/// peer ends the wait. An owner of nothing has nothing to end, and nothing to wait for.
/// Throws: nothing.
void close_gracefully(net::Socket socket, std::chrono::milliseconds limit);

/// 5.5  The whole tutorial: connects to `host`, a name or an address (net::connect_tcp, client.hpp), sends
/// one GET for `path` (get_request), receives until the server has finished, closes, and takes the reply
/// apart (parse_page).
/// Edges: whatever its status, the page is returned: a redirect is not followed. No time limit.
/// Throws: EmptyReply when the server finishes (FIN) without a byte, std::runtime_error when the reply is
/// truncated, std::system_error for the network's errors, a reset among them.
Page fetch(std::string_view host, std::uint16_t port, std::string_view path);

/// 5.6 * The same, but tries a connection first that was opened earlier to the same server and kept. If that
/// ends, with a FIN, a reset or EPIPE, before the first byte of a reply, it was stale: then asks once more,
/// with fetch(), and what that returns or throws counts. (exchange() is of no use here: after its exception
/// nobody knows whether bytes had come.)
/// Edges: once bytes have come, also before the request was sent, there is no second try. Closes `kept` in
/// any case.
/// Throws: as fetch() does, and other errors on `kept`: EAGAIN when the time limit that it was given
/// (SO_RCVTIMEO) runs out, EBADF for an owner of nothing.
Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path);

}  // namespace closing
