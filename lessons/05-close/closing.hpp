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

/// 5.1  Owns one descriptor and closes it exactly once, with close(2): what net::Socket does, by hand. It
/// does nothing else to the connection. (Inside the class, close() is the member; the system's is
/// ::close(fd).)
class Connection {
public:
    /// Takes over an open descriptor (0 is one, too), or owns nothing if `fd` is -1.
    explicit Connection(int fd);
    /// Closes the descriptor, if it owns one.
    ~Connection();
    /// Takes over the other's descriptor. The other owns nothing afterwards: its fd() is -1.
    Connection(Connection&& other) noexcept;
    /// The same, but first closes the descriptor it owned. Moving it onto itself changes nothing.
    Connection& operator=(Connection&& other) noexcept;
    Connection(const Connection&) = delete;  // two owners would close it twice
    Connection& operator=(const Connection&) = delete;

    /// The descriptor, or -1.
    int fd() const noexcept { return fd_; }
    /// Closes the descriptor now, and owns nothing afterwards. A second call does nothing.
    void close() noexcept;

private:
    int fd_;
};

/// 5.2  Sends `request`, finishes sending (shutdown(2) with SHUT_WR), and returns everything that the peer
/// sends until it finishes, too. `fd` is a connected, blocking socket. (The standard library also has an
/// exchange(). Write std::exchange or closing::exchange in full, or C++ may find the wrong one.)
/// Edges: `fd` stays open, with its flags and options as they were; no SIGPIPE; no time limit.
/// Throws: std::system_error if the connection is reset or gone.
std::string exchange(int fd, std::string_view request);

/// The state of the peer's end of a connection.
enum class Ending {
    open,      // there are bytes to receive, or there may be some later
    finished,  // every byte has been received, and the peer has sent its FIN
    reset,     // the peer has ended the connection with a reset (RST)
};

/// 5.3  Looks at a connected socket. It does not wait, send, take a byte from the stream or change the
/// socket: the next recv() returns what it would have returned without the look.
/// Edges: - a reset is an error that comes only once, and the look may take it;
///        - a reset after bytes that still wait: `open` and `reset` are both right; after a FIN: `finished`
///          and `reset`.
/// Throws: std::system_error on other errors, such as a bad descriptor.
Ending classify_end(int fd);

/// 5.4  Closes a connected, blocking socket without losing what was sent. It sends a FIN, receives and throws
/// away whatever the peer still sends until the peer has finished, too, and then closes. (A close() with
/// bytes unread sends a reset, and what has not arrived is lost: RFC 1122, section 4.2.2.13.)
/// Edges: - if the peer has not finished after `limit` (at most a day), closes then, not earlier or later;
///        - neither bytes, signals nor changes to the time of day move that moment;
///        - a `limit` of 0 or less, down to minus a day, means no wait;
///        - a reset by the peer ends the wait;
///        - if `socket` owns nothing, returns at once.
/// Throws: nothing.
void close_gracefully(net::Socket socket, std::chrono::milliseconds limit);

/// 5.5  The whole tutorial: connects to `host`, a name or an address (net::connect_tcp, client.hpp), sends
/// one GET for `path` (get_request), receives until the server has finished, closes, and takes the reply
/// apart (parse_page).
/// Edges: returns the page whatever its status, and does not follow a redirect; no time limit.
/// Throws: EmptyReply if the server finishes (FIN) without sending a byte; std::runtime_error if the reply is
///         truncated; std::system_error for network errors, including a reset.
Page fetch(std::string_view host, std::uint16_t port, std::string_view path);

/// 5.6 * Like fetch(), but first asks on `kept`, a connection that was opened earlier to the same server. If
/// that ends before the first byte of a reply, with a FIN, a reset or EPIPE, it was stale: then calls
/// fetch(), once. (Don't use exchange(): when it throws, you can't know whether bytes had come.)
/// Edges: - once a byte has come, even before the request was sent, there is no second try;
///        - closes `kept` in any case.
/// Throws: as fetch() does, and std::system_error for any other error on `kept`: EAGAIN if its own time limit
///         (SO_RCVTIMEO) runs out, EBADF if it owns nothing.
Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path);

}  // namespace closing
