// What the tests of several exercises share: peers and servers with a script, and how long something takes.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "../closing.hpp"
#include "check.hpp"
#include "peer.hpp"

namespace closing_tests {

using namespace testing;
namespace answer = closing;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// While it is in scope, standard input is put aside and number 0 is free: the next socket gets it.
class NumberZero {
public:
    NumberZero() { ::close(0); }
    ~NumberZero() {
        ::dup2(saved_, 0);
        ::close(saved_);
    }

private:
    int saved_ = ::fcntl(0, F_DUPFD, 100);
};

/// poll(), select() and SO_RCVTIMEO take a millisecond for the longest time: an answer with a limit of its own, or
/// that waits only so many times, where the contract has none, shows it at once, and any other only waits again.
class ShortWaits {
public:
    ShortWaits() { Faults::longest_wait = 1; }
    ~ShortWaits() { Faults::longest_wait = before_; }

private:
    int before_ = Faults::longest_wait;
};

/// The peer does nothing for about so long.
inline void pause(const Peer& peer, milliseconds time) {
    Patience patience(time);
    peer.wait_until([&] { return patience.over(); });
}

// ---- What a peer does

inline const Script silence = [](Peer&) {};

/// The next close() of this socket sends a reset (RST) instead of a FIN.
inline void set_reset_on_close(const net::Socket& socket) {
    const linger hard{1, 0};
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

/// Receives a request and sends `pieces`, one at a time, then finishes.
inline Script reply_with(std::vector<std::string> pieces, std::string* request = nullptr) {
    return [pieces = std::move(pieces), request](Peer& peer) {
        const std::string got = peer.receive_until("\r\n\r\n");
        if (request != nullptr) *request = got;
        for (const std::string& piece : pieces)
            if (!peer.send_in_lockstep(piece)) return;
    };
}

/// The same, and resets the connection in the end (RST).
inline Script reply_and_reset(std::string piece = "") {
    return [piece = std::move(piece)](Peer& peer) {
        peer.receive_until("\r\n\r\n");
        if (!piece.empty()) peer.send_in_lockstep(piece);
        peer.reset();
    };
}

/// Receives a request, sends `reply` even if the rest never comes, and says whether it was whole.
inline Script reply_anyway(std::string reply, std::atomic<bool>& whole) {
    return [reply = std::move(reply), &whole](Peer& peer) {
        std::string request;
        Patience patience(milliseconds(500));
        peer.wait_until([&] {
            char piece[512];
            const ssize_t got = ::recv(peer.fd(), piece, sizeof piece, MSG_DONTWAIT);
            if (got > 0) request.append(piece, static_cast<std::size_t>(got));
            whole = request.ends_with("\r\n\r\n");
            return whole || got == 0 || patience.over();
        });
        peer.send_in_lockstep(reply);
    };
}

// ---- What the test sees of it

inline bool readable(int fd) {
    pollfd look{fd, POLLIN, 0};
    return ::poll(&look, 1, 0) > 0;
}

/// Everything that comes, on a descriptor of the test's own; blocks until the other end has finished.
inline std::string receive_rest(int fd) {
    std::string all;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(fd, buffer, sizeof buffer, 0)) > 0;)
        all.append(buffer, static_cast<std::size_t>(got));
    return all;
}

inline void expect_connections(Server& server, int count, const Cause& why, Place place = Place::here()) {
    expect_equal("how many connections the server saw", server.connections(), count, why, place);
}

inline bool is_empty_reply(const Thrown& thrown) {
    return thrown.type.find("EmptyReply") != thrown.type.npos;
}
inline void expect_empty_reply(const Thrown& thrown, Place place = Place::here()) {
    expect(is_empty_reply(thrown), "EmptyReply", thrown.type + ": " + thrown.text,
           "empty_reply_unnoticed"_cause, place);
}
/// A reset that comes while the answer is still sending, or finishes sending, has other codes: EPIPE,
/// ENOTCONN.
inline void expect_some_code(const Thrown& thrown, Place place = Place::here()) {
    const bool words = only_words(thrown, ECONNRESET) || only_words(thrown, EPIPE);
    expect(thrown.code != 0, "std::system_error, such as ECONNRESET", thrown.type + ": " + thrown.text,
           words ? "text_instead_of_errno"_cause : "reset_is_the_end"_cause, place);
}

// ---- How long it takes

/// Whatever holds a right answer up once does not do so three times; a mistake is late each time.
inline bool always(const std::function<bool()>& late) {
    return late() && late() && late();
}

}  // namespace closing_tests
