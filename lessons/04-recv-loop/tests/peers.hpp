// What the tests of lesson 04 share: connections whose peer plays a script, and looks at what a call did.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../recv_loop.hpp"
#include "check.hpp"
#include "client.hpp"
#include "peer.hpp"

namespace testing {

namespace answer = recv_loop;

/// A connection whose peer the test plays itself.
struct Connection : Pair {
    int fd() const { return answer.fd(); }
    void send(std::string_view bytes) { net::send_all(peer.fd(), bytes); }
    void finish() { ::shutdown(peer.fd(), SHUT_WR); }
    // The peer's reset has reached this end when poll() reports it.
    void reset() {
        const linger hard{1, 0};
        ::setsockopt(peer.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        peer.close();
        wait_for_events(answer.fd(), 0);  // POLLERR and POLLHUP are always reported
    }
    // What has come and was not received.
    std::string waiting() const {
        char bytes[64];
        const ssize_t size = ::recv(answer.fd(), bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
        return {bytes, size > 0 ? static_cast<std::size_t>(size) : 0};
    }
    void make_nonblocking() { ::fcntl(answer.fd(), F_SETFL, ::fcntl(answer.fd(), F_GETFL) | O_NONBLOCK); }
};

// ---- Pieces ----------------------------------------------------------------------------------------

using Pieces = std::vector<std::string>;

/// Every byte value, NUL and 0xFF among them.
inline std::string every_byte() {
    std::string bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
    return bytes + std::string("\0\0end", 5);
}

/// `bytes` as two pieces, for every place to cut, and as single bytes.
inline std::vector<Pieces> all_splits(const std::string& bytes) {
    std::vector<Pieces> splits;
    for (std::size_t at = 1; at < bytes.size(); ++at)
        splits.push_back({bytes.substr(0, at), bytes.substr(at)});
    Pieces& singles = splits.emplace_back();
    for (const char byte : bytes) singles.emplace_back(1, byte);
    return splits;
}

inline std::string joined(const Pieces& pieces) {
    std::string all;
    for (const std::string& piece : pieces) all += piece;
    return all;
}

inline std::string told(const Pieces& pieces) {
    std::string text;
    for (std::size_t i = 0; i < pieces.size() && i < 3; ++i)
        text += (i == 0 ? " " : ", then ") +
                (pieces[i].size() <= 24 ? quote(pieces[i]) : fmt::format("{} bytes", pieces[i].size()));
    return fmt::format("The peer sends{}{} and finishes.{}", text, pieces.size() > 3 ? ", ..." : "",
                       pieces.size() > 1 ? " Each piece waits until the one before was received." : "");
}

// ---- What the peers do -----------------------------------------------------------------------------

inline void finish(Peer& peer) {
    peer.finish();
    peer.stay_open();
}

/// Sends the pieces one at a time, the next only when the one before has been received; then a FIN.
inline Script in_lockstep(Pieces pieces) {
    return [pieces = std::move(pieces)](Peer& peer) {
        for (const std::string& piece : pieces)
            if (!peer.send_in_lockstep(piece)) return;
        finish(peer);
    };
}

/// Signals come while the reader waits for each piece but the first.
inline Script with_signals_between(Pieces pieces) {
    return [pieces = std::move(pieces)](Peer& peer) {
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            if (i > 0) peer.interrupt_blocked(i == 1 ? 30 : 2);
            if (!peer.send_in_lockstep(pieces[i])) return;
        }
        finish(peer);
    };
}

/// Whatever the length of the silence, a right answer passes; a wrong one might after a shorter one.
inline Script with_a_silence_between(std::string before, std::string after, int milliseconds = 300) {
    return [before = std::move(before), after = std::move(after), milliseconds](Peer& peer) {
        if (!peer.send_in_lockstep(before)) return;
        peer.stay_silent(milliseconds);
        peer.send_in_lockstep(after);
        finish(peer);
    };
}

inline Script reset_after(std::string piece) {
    return [piece = std::move(piece)](Peer& peer) {
        peer.send_in_lockstep(piece);
        peer.reset();
    };
}

inline Script flood(std::string bytes) {
    return [bytes = std::move(bytes)](Peer& peer) {
        peer.send(bytes);
        finish(peer);
    };
}

/// A connection whose other end plays a script.
struct ScriptedConnection {
    Connection pair;
    Story story;
    PeerThread peer;
    ScriptedConnection(std::string text, Script script)
        : story(std::move(text)), peer(std::move(pair.peer), std::move(script)) {}
    explicit ScriptedConnection(const Pieces& pieces)
        : ScriptedConnection(told(pieces), in_lockstep(pieces)) {}
    int fd() const { return pair.fd(); }
};

// ---- One call --------------------------------------------------------------------------------------

constexpr int not_open = 1000;  // poll(2) takes no notice of -1, so that a right answer might wait forever

/// Limits of the answer's own pass soon while it is in scope: one that takes a long silence for the end, or many
/// shorter ones, does so in a short one.
struct ShortLimits {
    ShortLimits() { Faults::longest_wait = 1; }
    ~ShortLimits() { Faults::longest_wait = -1; }
};

/// Before each call: an end for one that goes on asking after recv() has returned 0, and a cause if nothing was asked.
inline void watch(Place test) {
    true_cause = [](const Cause& why) { return RecvSpy::calls == 0 ? "recv_not_called"_cause : why; };
    static Place place = test;
    place = test;
    RecvSpy::begin();
    RecvSpy::on_many_ends = [] {
        fail("an end of the call", "it asked again, a thousand times, after recv() had returned 0",
             "end_tried_again"_cause, place);
    };
}

/// Makes the call that `text` shows.
template <typename Call>
auto watched_call(std::string_view text, Call&& made, const Cause& why, Place place) {
    watch(place);
    return call(text, made, why, place);
}

/// A call on `fd` that must throw the error `code`; `why` explains why there is one, to an answer that
/// returns.
template <typename Call>
void expect_error(std::string_view text, int fd, int code, Call&& made, const Cause& why,
                  Place place = Place::here()) {
    if (fd != not_open) set_unusual_options(fd);
    const Untouched untouched(fd);
    Descriptors before;
    watch(place);
    begin_call(text, "every_error_tried_again"_cause, place);
    std::optional<std::string> returned;
    try {
        returned = made(fd);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        const Thrown thrown = describe_exception();
        Cause other = "errno_not_thrown"_cause;
        if (thrown.length_error || thrown.no_memory) other = "count_not_checked"_cause;
        else if (code == ECONNRESET && thrown.code == 0) other = why;  // as for an early end
        expect_code(thrown, code, other, place);
    }
    const char* const name = code == EBADF ? "EBADF" : code == ENOTCONN ? "ENOTCONN" : "ECONNRESET";
    if (returned) {
        // Bytes that never came: -1 was their number.
        const bool counted = code != ECONNRESET && !returned->empty();
        fail(fmt::format("an exception: {}", name), "it returned " + quote(*returned),
             counted ? "count_not_checked"_cause : why, place);
    }
    untouched.expect_unchanged(nullptr, place);
    before.expect_none_left("descriptor_left_open"_cause, place);
}

/// The errors that come at once: the descriptor is not open, or the socket not connected.
template <typename Call>
void check_errors_at_once(const std::string& function, Call&& made, Place place = Place::here()) {
    expect_error(fmt::format("{}, where fd is {} and not open", function, not_open), not_open, EBADF, made,
                 "error_taken_for_the_end"_cause, place);
    const net::Socket unconnected{::socket(AF_INET, SOCK_STREAM, 0)};
    const Story story("The socket was never connected.");
    expect_error(function, unconnected.fd(), ENOTCONN, made, "error_taken_for_the_end"_cause, place);
}

/// A call while `first` has come on a non-blocking socket and `second` has not. It may throw, with EAGAIN, or
/// wait. One that `keeps` what has come, as a Reader does, is asked again after it has thrown.
inline void check_eagain(std::string_view text, const std::string& first, const std::string& second,
                         const std::function<std::string(int fd)>& receive, bool keeps = false,
                         Place place = Place::here()) {
    const ShortLimits limits;
    Connection pair;
    pair.make_nonblocking();
    if (!first.empty()) {
        pair.send(first);
        wait_for_events(pair.fd(), POLLIN);
    }
    const Story story(fmt::format("The socket is non-blocking. {} has come; {} comes later.",
                                  first.empty() ? "Nothing" : quote(first), quote(second)));
    std::atomic<bool> thrown = false;
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.stay_silent(200, [&] { return thrown.load(); });
        self.send(second);
        finish(self);
    });
    watch(place);
    const Untouched untouched(pair.fd());
    begin_call(text);
    Cause why = "eagain_taken_for_the_end"_cause;
    while (true) {
        std::optional<std::string> got;
        try {
            got = receive(pair.fd());
        } catch (const workbook::NotWritten&) {
            throw;
        } catch (...) {
            const Thrown error = describe_exception();
            const bool only_named = error.code == 0 && error.text.find("recv") != error.text.npos;
            expect_code(error, EAGAIN, only_named ? "errno_not_thrown"_cause : why, place);
        }
        if (got) expect_equal("what it received", *got, first + second, why, place);
        untouched.expect_unchanged(nullptr, place);
        if (got || !keeps) return;
        thrown = true;
        wait_for_events(pair.fd(), POLLIN);
        why = "lost_by_a_throw"_cause;
    }
}

/// After `calls` the socket is open, with its flags and options; what is sent on it reaches the peer, and,
/// where the peer has not finished, the other way round.
inline void check_untouched(const std::string& bytes, bool finishes, const std::function<void(int fd)>& calls,
                            Place place = Place::here()) {
    Connection pair;
    pair.send(bytes);
    if (finishes) pair.finish();
    const Story story(fmt::format("The peer sends {}{}. It still receives.", quote(bytes),
                                  finishes ? " and finishes" : ""));
    set_unusual_options(pair.fd());
    Descriptors before;
    const Untouched untouched(pair.fd());
    calls(pair.fd());
    if (!finishes) {
        pair.send("?");
        wait_for_events(pair.fd(), POLLIN);
        expect_equal("what the peer sends next", pair.waiting(), "?", "socket_changed"_cause, place);
    }
    std::atomic<bool> stop = false;
    const Peer peer(std::move(pair.peer), stop);
    untouched.expect_unchanged(&peer, place);
    before.expect_none_left("descriptor_left_open"_cause, place);
}

/// `calls` with the number 0 for the socket, as a program gets it that has closed its standard input.
inline void check_descriptor_0(const std::string& bytes, const std::function<void(int fd)>& calls) {
    Connection pair;
    pair.send(bytes);
    pair.finish();
    const Story story(fmt::format("The socket's number is 0. The peer sends {} and finishes.", quote(bytes)));
    struct StandardInput {
        int kept = ::fcntl(0, F_DUPFD_CLOEXEC, 3);
        ~StandardInput() {
            if (kept >= 0) ::dup2(kept, 0);
            ::close(kept >= 0 ? kept : 0);
        }
    } standard_input;
    ::dup2(pair.fd(), 0);
    calls(0);
}

}  // namespace testing
