// 5.2 exchange sends a request and then a FIN, receives everything to the peer's FIN, and leaves the socket
// open and as it was. A connection that is reset or gone is an exception. The contract is in closing.hpp.
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <exception>

#include "peers.hpp"

using namespace closing_tests;

namespace {

std::string shown(std::string_view request) {
    return fmt::format("exchange(fd, {})",
                       request.size() < 40 ? quote(request) : fmt::format("{} bytes", request.size()));
}

// `why` is behind an exception, unless the socket is closed by then.
std::string exchange_with(const Pair& pair, std::string_view request, const Cause& why,
                          Place place = Place::here()) {
    begin_call(shown(request), why, place);
    try {
        return answer::exchange(pair.answer.fd(), request);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        fail_thrown(describe_exception(), is_open(pair.answer.fd()) ? why : "close_to_finish"_cause, place);
    }
}

Thrown exchange_throws(const Pair& pair, std::string_view request, std::string_view expected,
                       const Cause& why, Place place = Place::here()) {
    return call_throws(
        shown(request), expected, [&] { return answer::exchange(pair.answer.fd(), request); }, why, place);
}

// Receives to our FIN, sends the bytes back in reverse and a dot, and finishes.
void answer_in_reverse(Peer& self) {
    std::string bytes = self.receive_all();
    std::reverse(bytes.begin(), bytes.end());
    self.send(bytes + ".");
    self.finish();
    self.stay_open();
}

}  // namespace

TEST_CASE("5.2 exchange tells the peer that no more will come", "[5.2]") {
    const Story story("The peer receives, and answers nothing before our FIN.");
    const bool no_fin = always([] {
        Pair pair;
        std::atomic<bool> finished = false;
        // Without a FIN the peer gives up in the end, so that the call comes back.
        PeerThread peer(std::move(pair.peer), [&](Peer& self) {
            Patience patience(milliseconds(300));
            self.wait_until([&] {
                char buffer[64];
                finished = ::recv(self.fd(), buffer, sizeof buffer, MSG_DONTWAIT) == 0;
                return finished || patience.over();
            });
        });
        exchange_with(pair, "hello", "no_fin"_cause);
        peer.join();
        return !finished;
    });
    expect(!no_fin, "a FIN after the request", "none came", "no_fin"_cause);
}

TEST_CASE("5.2 exchange receives the reply after it has finished sending", "[5.2]") {
    for (const std::string& request :
         {std::string("stressed"), std::string("x"), std::string(), std::string("\0\xff\0b", 4)}) {
        Pair pair;
        const Story story(
            "The peer receives until our FIN, and only then sends the bytes back in reverse, and a dot.");
        const PeerThread peer(std::move(pair.peer), answer_in_reverse);
        set_unusual_options(pair.answer.fd());
        const Untouched untouched(pair.answer.fd());
        Descriptors before;
        const std::string got = exchange_with(pair, request, "shutdown_of_both"_cause);
        expect_equal("the reply", got, std::string(request.rbegin(), request.rend()) + ".",
                     !is_open(pair.answer.fd()) ? "close_to_finish"_cause
                     : request.empty()          ? "empty_request"_cause
                     : got.empty()              ? "shutdown_of_both"_cause
                                                : "bytes_changed"_cause);
        untouched.expect_unchanged();
        before.expect_none_left();
    }
}

TEST_CASE("5.2 exchange puts the reply together from its pieces", "[5.2]") {
    Pair pair;
    const Story story(
        "The peer receives until our FIN, then sends \"one \", \"two \", \"three\", each after the one "
        "before was received.");
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.receive_all();
        for (const char* piece : {"one ", "two ", "three"}) self.send_in_lockstep(piece);
        self.finish();
        self.stay_open();
    });
    expect_equal("the reply", exchange_with(pair, "count", "one_recv"_cause), "one two three",
                 "one_recv"_cause);
}

TEST_CASE("5.2 exchange receives single bytes", "[5.2]") {
    Pair pair;
    const Story story("The peer receives until our FIN, and answers. Each recv() brings a single byte.");
    const PeerThread peer(std::move(pair.peer), answer_in_reverse);
    const Faults faults;
    Faults::most_received = 1;
    const Cause why = "single_byte_ignored"_cause;
    expect_equal("the reply", exchange_with(pair, "stressed", why), "desserts.", why);
}

TEST_CASE("5.2 exchange works on descriptor 0 like on any other", "[5.2]") {
    const NumberZero zero_is_free;
    Pair pair;
    const Story story("Standard input is closed, so the connection has number 0.");
    const PeerThread peer(std::move(pair.peer), answer_in_reverse);
    expect_equal("the reply", exchange_with(pair, "stressed", "zero_means_none"_cause), "desserts.",
                 "zero_means_none"_cause);
}

TEST_CASE("5.2 exchange waits as long as the peer takes", "[5.2]") {
    Pair pair;
    const Story story("The peer receives until our FIN, and takes its time before it answers.");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        const std::string request = self.receive_all();
        pause(self, milliseconds(100));
        self.send(request);
        self.finish();
        self.stay_open();
    });
    const ShortWaits short_waits;
    const Cause why = "limit_of_its_own"_cause;
    expect_equal("the reply", exchange_with(pair, "hello", why), "hello", why);
}

TEST_CASE("5.2 exchange goes on after signals", "[5.2]") {
    Pair pair;
    const Story story("The peer receives to our FIN. Signals interrupt the waiting. Then the peer answers.");
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.receive_all();
        self.interrupt_blocked(30);
        self.send("after the signals");
        self.finish();
        self.stay_open();
    });
    expect_equal("the reply", exchange_with(pair, "hello", "interrupted_call"_cause), "after the signals",
                 "interrupted_call"_cause);
}

TEST_CASE("5.2 exchange sends and receives a megabyte, through signals", "[5.2]") {
    Pair pair;
    const int small = 4096;  // so that a megabyte does not fit
    ::setsockopt(pair.answer.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    const std::string request = numbered_bytes(1 << 20), reply = numbered_bytes(3000000);
    std::string got;
    const Story story(
        "Signals interrupt the sending of a megabyte. The peer receives to our FIN. Signals interrupt the "
        "waiting. Then the peer answers with 3,000,000 bytes.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.interrupt_blocked(2);
        got = self.receive_all();
        self.interrupt_blocked(2);
        self.send(reply);
        self.finish();
        self.stay_open();
    });
    const std::string answered = exchange_with(pair, request, "interrupted_call"_cause);
    peer.stop();
    expect_equal("what the peer received", got, request, "send_takes_a_part"_cause);
    expect_equal("the reply", answered, reply, "many_pieces"_cause);
}

TEST_CASE("5.2 exchange throws when the connection is reset", "[5.2]") {
    for (const std::string part : {"half an ans", ""}) {
        Pair pair;
        const Story story(fmt::format("The peer receives the request{} and resets the connection (RST).",
                                      part.empty() ? "" : ", sends half a reply"));
        const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
            self.receive_all();
            if (!part.empty()) self.send_in_lockstep(part);
            self.reset();
        });
        const Untouched untouched(pair.answer.fd());
        Descriptors before;
        const Cause why = "reset_is_the_end"_cause;
        expect_code(exchange_throws(pair, "hello", "ECONNRESET", why), ECONNRESET, why);
        untouched.expect_unchanged();
        before.expect_none_left();
    }
}

TEST_CASE("5.2 exchange throws when nothing can be sent any more", "[5.2]") {
    Pair pair;
    ::shutdown(pair.answer.fd(), SHUT_WR);
    const PeerThread peer(std::move(pair.peer), [](Peer& self) { self.receive_all(); });
    const Story story("The socket has already been shut down for sending.");
    const Cause why = "send_unchecked"_cause;
    const Untouched untouched(pair.answer.fd());
    Descriptors before;
    expect_code(exchange_throws(pair, "hello", "EPIPE", why), EPIPE, why);
    untouched.expect_unchanged();
    before.expect_none_left();
}

TEST_CASE("5.2 exchange throws when the connection is gone", "[5.2]") {
    Pair pair;
    set_reset_on_close(pair.peer);
    pair.peer.close();
    wait_for_events(pair.answer.fd(), 0);
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(pair.answer.fd(), SOL_SOCKET, SO_ERROR, &error, &size);  // takes it: recv() returns 0 now
    const Story story("The connection was reset, and the caller already knows it.");
    const Cause why = "shutdown_unchecked"_cause;
    const Thrown thrown = exchange_throws(pair, "", "the connection is gone", why);
    expect(thrown.code != 0, "std::system_error", thrown.type, why);
}

TEST_CASE("5.2 exchange does not take another error for the peer's end", "[5.2]") {
    const Cause why = "any_error_is_the_end"_cause;
    {
        const Faults faults;
        Faults::reset_as = ETIMEDOUT;
        Pair pair;
        const Story story(
            "The peer receives the request and sends half a reply. Then the connection is lost: recv() fails "
            "with ETIMEDOUT.");
        const PeerThread peer(std::move(pair.peer), [](Peer& self) {
            self.receive_all();
            self.send_in_lockstep("half an ans");
            self.reset();
        });
        expect_code(exchange_throws(pair, "hello", "ETIMEDOUT", why), ETIMEDOUT, why);
    }
    Pair pair;
    std::atomic<bool> back = false;
    const Story story(
        "The socket has a time limit of 20 ms (SO_RCVTIMEO). The peer sends half a reply, and the rest after "
        "300 ms.");
    const timeval limit{0, 20000};
    ::setsockopt(pair.answer.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.receive_all();
        self.send("half an ");
        Patience patience(milliseconds(300));
        self.wait_until([&] { return back || patience.over(); });
        self.send("answer");
    });
    begin_call(shown("hello"), why);
    std::string got = "half an answer";
    try {
        got = answer::exchange(pair.answer.fd(), "hello");  // may wait on: the contract has no time limit
    } catch (const std::exception&) {}
    back = true;
    expect(got == "half an answer", "the whole reply, or an exception", "only " + quote(got), why);
}
