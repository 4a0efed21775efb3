// 5.3 classify_end says what has become of the peer's end of a connection: open, finished or reset. It looks
// without waiting, sending, taking a byte, or changing the socket. The contract is in closing.hpp.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "client.hpp"
#include "peers.hpp"

using namespace closing_tests;
using answer::Ending;

namespace {

std::string name(Ending ending) {
    switch (ending) {
        case Ending::open:
            return "Ending::open";
        case Ending::finished:
            return "Ending::finished";
        case Ending::reset:
            return "Ending::reset";
    }
    return "no Ending at all";
}

// Looks once, with an errno that is left from an earlier call.
Ending look(const Pair& pair, int left_in_errno, const Cause& why, Place place) {
    return call(
        "classify_end(fd)",
        [&] {
            errno = left_in_errno;
            return answer::classify_end(pair.answer.fd());
        },
        why, place);
}

void check_ending(const Pair& pair, Ending expected, const Cause& why, Place place = Place::here()) {
    if (expected == Ending::reset) {
        const Ending got = look(pair, 0, why, place);
        return expect(got == expected, name(expected), name(got), why, place);
    }
    for (const int left_in_errno : {ECONNRESET, EAGAIN, EINTR}) {
        const Ending got = look(pair, left_in_errno, why, place);
        const bool misread = got != expected && look(pair, 0, why, place) == expected;
        expect(got == expected, name(expected), name(got), misread ? "errno_of_an_earlier_call"_cause : why,
               place);
    }
}

// Looks at an idle connection 300 times, and times it. However busy the machine is, one of them is not held
// up.
Clock::duration fastest_look() {
    Pair pair;
    std::atomic<bool> back = false, finished = false;
    // The peer finishes in the end, so that a call that waits for it comes back.
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        Patience patience(milliseconds(300));
        self.wait_until([&] { return back || patience.over(); });
        finished = true;
    });
    Clock::duration fastest = Clock::duration::max();
    const auto look_and_time = [&] {
        for (int i = 0; i < 300 && !finished; ++i) {
            const auto begin = Clock::now();
            answer::classify_end(pair.answer.fd());
            const auto took = Clock::now() - begin;
            if (!finished) fastest = std::min(fastest, took);
        }
    };
    call("classify_end(fd)", look_and_time, "nothing_yet_is_an_error"_cause);
    back = true;
    return fastest;
}

// What a test receives after the look.
void expect_to_receive(const Pair& pair, std::string_view bytes, Place place = Place::here()) {
    expect_equal("what can be received afterwards", receive_rest(pair.answer.fd()), bytes,
                 "takes_a_byte"_cause, place);
}

}  // namespace

TEST_CASE("5.3 classify_end calls an idle connection open, without waiting", "[5.3]") {
    const Story story("Nothing has come, and the peer keeps the connection open.");
    expect(fastest_look() < milliseconds(1), "it returns at once", "it waits for something to come",
           "peek_waits"_cause);
    const Pair pair;
    check_ending(pair, Ending::open, "nothing_yet_is_the_end"_cause);
    check_ending(pair, Ending::open, "nothing_yet_is_the_end"_cause);
    // What comes now is the first that the peer receives.
    const bool sent = ::send(pair.answer.fd(), ".", 1, MSG_NOSIGNAL) == 1;
    ::shutdown(pair.answer.fd(), SHUT_WR);
    expect(sent && receive_rest(pair.peer.fd()) == ".", "nothing was sent to the peer",
           "the peer received something", "asks_by_sending"_cause);
}

TEST_CASE("5.3 classify_end takes no byte from the stream", "[5.3]") {
    const Pair pair;
    net::send_all(pair.peer.fd(), "hello");
    wait_for_events(pair.answer.fd(), POLLIN);
    const Story story("The peer has sent \"hello\" and keeps the connection open.");
    check_ending(pair, Ending::open, "bytes_are_no_end"_cause);
    check_ending(pair, Ending::open, "takes_a_byte"_cause);
    ::shutdown(pair.peer.fd(), SHUT_WR);
    expect_to_receive(pair, "hello");
}

TEST_CASE("5.3 classify_end says finished after the last byte", "[5.3]") {
    Pair pair;
    net::send_all(pair.peer.fd(), "bye");
    ::shutdown(pair.peer.fd(), SHUT_WR);
    wait_for_events(pair.answer.fd(), POLLIN);
    {
        const Story story("The peer has sent \"bye\" and finished (FIN); nothing has been received yet.");
        check_ending(pair, Ending::open, "fin_before_the_bytes"_cause);
    }
    expect_to_receive(pair, "bye");
    const Story story("The peer has sent \"bye\" and finished (FIN); all has been received.");
    check_ending(pair, Ending::finished, "fin_unnoticed"_cause);
    check_ending(pair, Ending::finished, "fin_unnoticed"_cause);
    pair.peer.close();
    check_ending(pair, Ending::finished, "fin_unnoticed"_cause);
}

TEST_CASE("5.3 classify_end tells our own FIN from the peer's", "[5.3]") {
    const Pair pair;
    ::shutdown(pair.answer.fd(), SHUT_WR);
    wait_for_events(pair.peer.fd(), POLLIN);
    {
        const Story story("We have finished sending (FIN); the peer has not.");
        check_ending(pair, Ending::open, "our_fin_is_not_the_end"_cause);
    }
    ::shutdown(pair.peer.fd(), SHUT_WR);
    wait_for_events(pair.answer.fd(), POLLIN);
    const Story story("We have finished sending, and now the peer has finished, too.");
    check_ending(pair, Ending::finished, "hangup_is_a_reset"_cause);
}

TEST_CASE("5.3 classify_end leaves the socket as it was", "[5.3]") {
    for (const bool blocking : {true, false}) {
        Pair pair;
        if (!blocking) ::fcntl(pair.answer.fd(), F_SETFL, ::fcntl(pair.answer.fd(), F_GETFL) | O_NONBLOCK);
        const Story story(fmt::format("The socket is {}. Nothing comes at first; then the peer finishes.",
                                      blocking ? "blocking, as sockets are" : "non-blocking already"));
        const timeval of_the_caller{7, 0};
        ::setsockopt(pair.answer.fd(), SOL_SOCKET, SO_RCVTIMEO, &of_the_caller, sizeof of_the_caller);
        const Untouched untouched(pair.answer.fd());
        Descriptors before;
        check_ending(pair, Ending::open, "nothing_yet_is_the_end"_cause);
        untouched.expect_unchanged();
        ::shutdown(pair.peer.fd(), SHUT_WR);
        wait_for_events(pair.answer.fd(), POLLIN);
        check_ending(pair, Ending::finished, "fin_unnoticed"_cause);
        std::atomic<bool> stop = false;
        const Peer peer(std::move(pair.peer), stop);
        untouched.expect_unchanged(&peer);  // the peer has finished sending, and can still receive
        before.expect_none_left();
    }
}

TEST_CASE("5.3 classify_end knows a reset", "[5.3]") {
    Pair pair;
    set_reset_on_close(pair.peer);
    pair.peer.close();
    wait_for_events(pair.answer.fd(), 0);  // POLLERR and POLLHUP are always reported
    const Story story("The peer has ended the connection with a reset (RST).");
    check_ending(pair, Ending::reset, "reset_unnoticed"_cause);
}

TEST_CASE("5.3 classify_end copes with a reset after something else", "[5.3]") {
    for (const bool bytes : {true, false}) {
        Pair pair;
        if (bytes) net::send_all(pair.peer.fd(), "hello");
        else ::shutdown(pair.peer.fd(), SHUT_WR);
        set_reset_on_close(pair.peer);
        pair.peer.close();
        wait_for_events(pair.answer.fd(), 0);  // the reset itself, not the bytes or the FIN before it
        const Story story(bytes ? "The peer has sent \"hello\", then a reset (RST); nothing is received yet."
                                : "The peer has finished (FIN), and then sent a reset (RST).");
        const Cause why = bytes ? "reset_behind_bytes"_cause : "reset_behind_a_fin"_cause;
        const Ending other = bytes ? Ending::open : Ending::finished;
        const Ending got = call(
            "classify_end(fd)", [&] { return answer::classify_end(pair.answer.fd()); }, why);
        expect(got == other || got == Ending::reset, name(other) + " or Ending::reset", name(got), why);
        expect_to_receive(pair, bytes ? "hello" : "");
    }
}

TEST_CASE("5.3 classify_end looks at descriptor 0 like at any other", "[5.3]") {
    const NumberZero zero_is_free;
    const Pair pair;
    const Story story("Standard input is closed, so the connection has number 0.");
    check_ending(pair, Ending::open, "zero_means_none"_cause);
    ::shutdown(pair.peer.fd(), SHUT_WR);
    wait_for_events(pair.answer.fd(), POLLIN);
    check_ending(pair, Ending::finished, "zero_means_none"_cause);
}

TEST_CASE("5.3 classify_end throws when the descriptor is not a socket", "[5.3]") {
    // A high number: an answer that opens a descriptor of its own (epoll) does not get this one.
    const int closed = ::fcntl(make_listener().fd(), F_DUPFD, 200);
    ::close(closed);
    Descriptors before;
    for (const int fd : {-1, closed}) {
        const Thrown thrown = call_throws(
            fmt::format("classify_end({})", fd == -1 ? "-1" : "a descriptor that is closed"), "EBADF",
            [&] { return name(answer::classify_end(fd)); }, "any_error_is_a_reset"_cause);
        expect_code(thrown, EBADF, "error_without_its_errno"_cause);
    }
    before.expect_none_left();
}

TEST_CASE("5.3 classify_end throws when the descriptor is open, but not a socket", "[5.3]") {
    const net::Socket device{::open("/dev/null", O_RDWR)};
    expect(bool(device), "/dev/null", "none");
    const Cause why = "any_error_is_a_reset"_cause;
    const Thrown thrown = call_throws(
        "classify_end(a descriptor of /dev/null)", "std::system_error, such as ENOTSOCK",
        [&] { return name(answer::classify_end(device.fd())); }, why);
    expect(thrown.code != 0, "std::system_error, such as ENOTSOCK", thrown.type, why);
}
