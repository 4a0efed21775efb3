// 5.4 close_gracefully sends a FIN, receives and throws away what still comes until the peer has finished
// too, and closes, after the limit at the latest. The contract is in closing.hpp.
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "client.hpp"
#include "peers.hpp"

using namespace closing_tests;

namespace {

void close_gracefully(net::Socket socket, milliseconds limit, Place place = Place::here()) {
    const int fd = socket.fd();
    const std::uint64_t before = inode(fd);
    ClosedOnce once(fd);
    begin_call(fmt::format("close_gracefully(socket, {} ms)", limit.count()), {}, place);
    try {
        answer::close_gracefully(std::move(socket), limit);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        fail_thrown(describe_exception(), "throws_at_the_end"_cause, place);
    }
    expect(before == 0 || inode(fd) != before, "the descriptor is closed", "it is still open",
           "never_closes"_cause, place);
    once.expect_once(place);
}

// Whether the call always takes the whole limit.
bool waits_out(milliseconds limit, const std::function<net::Socket()>& socket, Place place = Place::here()) {
    return always([&] {
        net::Socket given = socket();
        const auto begin = Clock::now();
        close_gracefully(std::move(given), limit, place);
        return Clock::now() - begin >= limit;
    });
}

// Waits until what the peer has sent is received, or our end is closed.
void wait_until_received(const Peer& peer, int fd) {
    const std::uint64_t before = inode(fd);
    Patience patience(milliseconds(300));  // an answer may want the end of the peer's before it receives
    peer.wait_until([&] {
        int waiting = 0;
        return inode(fd) != before || ::ioctl(fd, FIONREAD, &waiting) != 0 || waiting == 0 || patience.over();
    });
}

// A signal every five milliseconds while it is in scope. The kernel sends them, so none is late on a busy
// machine.
class SignalAfterSignal {
public:
    SignalAfterSignal() {
        struct sigaction action {};
        action.sa_handler = [](int) {};  // without SA_RESTART: the call under way returns EINTR
        ::sigaction(SIGALRM, &action, nullptr);
        set(5000);
    }
    ~SignalAfterSignal() { set(0); }

private:
    static void set(int microseconds) {
        const itimerval every{{0, microseconds}, {0, microseconds}};
        ::setitimer(ITIMER_REAL, &every, nullptr);
    }
};

// While it is in scope, and until `most_received` is reset, each call receives one byte and takes half a millisecond: the
// next byte is always there already, however busy the machine is, and an answer does not spin.
class SlowLine {
public:
    SlowLine() {
        Faults::most_received = 1;
        RecvSpy::on_received = [](std::size_t) {
            if (Faults::most_received == 1) ::usleep(500);
        };
    }
    ~SlowLine() { RecvSpy::on_received = nullptr; }
};

// Sends as much as the kernel takes now.
void fill(int fd) {
    static const std::string bytes(1 << 16, 'x');
    while (::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {}
}

// What a peer does that never finishes: before the call, and over and over during it.
enum class Peers { silent, talking, signalling, deaf };

// How long it takes to close, while the peer never finishes. After `patience` it does so, in order that a
// call that waits for it comes back as well; nothing then.
std::optional<milliseconds> time_to_close(Peers what, milliseconds limit, milliseconds patience,
                                          Place place) {
    Pair pair;
    if (what == Peers::deaf) fill(pair.answer.fd());
    const Faults faults;
    std::optional<SignalAfterSignal> signals;
    std::optional<SlowLine> line;
    std::atomic<bool> filled = false, back = false, gave_up = false;
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        if (what == Peers::talking) fill(self.fd());
        filled = true;
        Patience left(patience);
        self.wait_until([&] {
            if (what == Peers::talking) fill(self.fd());
            return back || left.over();
        });
        gave_up = !back;
        if (what == Peers::deaf) self.receive_all();
        Faults::most_received = 0;
    });
    while (!filled) std::this_thread::yield();
    if (what == Peers::talking) line.emplace();
    if (what == Peers::signalling) signals.emplace();
    const auto begin = Clock::now();
    close_gracefully(std::move(pair.answer), limit, place);
    const auto took = Clock::now() - begin;
    back = true;
    if (gave_up) return std::nullopt;
    return std::chrono::duration_cast<milliseconds>(took);
}

constexpr auto story_of = [](Peers what) {
    return what == Peers::silent    ? "The peer neither sends nor finishes."
           : what == Peers::talking ? "The peer sends one byte after the other and never finishes."
           : what == Peers::deaf
               ? "The peer reads nothing, and much of what we have sent still waits in the kernel."
               : "The peer is silent, and signal after signal is handled.";
};

void check_closes(Peers what, int limit, milliseconds patience, const Cause& why,
                  Place place = Place::here()) {
    const Story story(story_of(what));
    const bool late = always([&] { return !time_to_close(what, milliseconds(limit), patience, place); });
    expect(!late, "it closes after the limit", fmt::format("it still waited after {} ms", patience.count()),
           why, place);
}

}  // namespace

TEST_CASE("5.4 close_gracefully closes when the peer has finished, too", "[5.4]") {
    const Story story("The peer receives until our FIN, and then finishes.");
    const milliseconds limit(800);
    bool heard = false;
    const bool late = always([&] {
        Pair pair;
        std::atomic<bool> fin = false, gave_up = false;
        PeerThread peer(std::move(pair.peer), [&, fd = pair.answer.fd()](Peer& self) {
            const std::uint64_t before = inode(fd);
            Patience patience(milliseconds(150));  // without a FIN it finishes all the same
            self.wait_until([&] {
                char buffer[64];
                const bool ended = ::recv(self.fd(), buffer, sizeof buffer, MSG_DONTWAIT) == 0;
                fin = ended && inode(fd) == before;  // not the FIN of a close() after the limit
                gave_up = !ended && patience.over();
                return ended || gave_up;
            });
        });
        const auto begin = Clock::now();
        close_gracefully(std::move(pair.answer), limit);
        const auto took = Clock::now() - begin;
        peer.join();
        heard = fin;
        return gave_up || took >= limit;
    });
    expect(!late, "a FIN, and it returns as soon as the peer has finished",
           heard ? "it waited until the limit was over" : "no FIN came, and it waited",
           heard ? "waits_after_the_end"_cause : "waits_without_a_fin"_cause);
}

TEST_CASE("5.4 close_gracefully lets the peer read everything", "[5.4]") {
    Descriptors before;
    for (const bool finished : {false, true}) {
        Pair pair;
        // More than the two kernels hold: some of it is still on its way. They need not hold megabytes.
        const int room = 212992;  // bytes
        ::setsockopt(pair.answer.fd(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
        ::setsockopt(pair.peer.fd(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
        const std::string sent_once = numbered_bytes(1 << 20);
        std::string sent;
        for (ssize_t sent_now = 1; sent_now > 0;) {
            sent_now = ::send(pair.answer.fd(), sent_once.data(), sent_once.size(), MSG_DONTWAIT);
            if (sent_now > 0) sent.append(sent_once, 0, static_cast<std::size_t>(sent_now));
        }
        net::send_all(pair.peer.fd(), "bytes that nobody will receive");
        if (finished) ::shutdown(pair.peer.fd(), SHUT_WR);
        wait_for_events(pair.answer.fd(), finished ? POLLRDHUP : POLLIN);
        std::string got;
        bool was_reset = false;
        const Story story(fmt::format(
            "We have sent as much as the kernel takes, and the peer something that we have not received{}. "
            "The peer reads to the end{}.",
            finished ? ", and its FIN" : "", finished ? "" : ", and then finishes"));
        PeerThread peer(std::move(pair.peer), [&, fd = pair.answer.fd()](Peer& self) {
            wait_until_received(self, fd);
            got = self.receive_all();
            was_reset = self.was_reset;
        });
        close_gracefully(std::move(pair.answer), milliseconds(60000));
        peer.join();
        expect(!was_reset, "the peer reads to our FIN", "the peer's recv() failed with a reset",
               "send_means_arrived"_cause);
        expect_equal("what the peer could read", got, sent, "send_means_arrived"_cause);
    }
    before.expect_none_left();
}

TEST_CASE("5.4 close_gracefully goes on receiving while the peer sends", "[5.4]") {
    Pair pair;
    net::send_all(pair.answer.fd(), "goodbye");
    std::string got;
    bool all_received = true;
    const Story story("After our FIN the peer still sends 3,000,000 bytes, with pauses, before it finishes.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        got = self.receive_all();
        for (int piece = 0; piece < 3; ++piece) {
            self.wait_until_blocked();  // nothing is left to receive: it waits, or has closed
            all_received = all_received && self.send(numbered_bytes(1000000));
        }
        all_received = all_received && self.send_in_lockstep("end");
    });
    close_gracefully(std::move(pair.answer), milliseconds(60000));
    peer.join();
    expect_equal("what the peer could read", got, "goodbye", "send_means_arrived"_cause);
    expect(all_received, "everything that the peer sends is received",
           "the peer's send failed: the connection was gone", "drains_what_waits"_cause);
}

TEST_CASE("5.4 close_gracefully waits on through signals", "[5.4]") {
    Pair pair;
    bool received = false;
    const Story story(
        "Signals are handled while it waits for the peer's end. Then the peer sends something, and "
        "finishes.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.interrupt_blocked(30);
        received = self.send_in_lockstep("not yet");
    });
    close_gracefully(std::move(pair.answer), milliseconds(60000));
    peer.join();
    expect(received, "what the peer sends is received", "the connection was closed before",
           "signal_ends_the_wait"_cause);
}

TEST_CASE("5.4 close_gracefully closes after the limit", "[5.4]") {
    const milliseconds patience(450);
    check_closes(Peers::silent, 60, patience, "no_limit"_cause);
    for (const int limit : {0, -1}) check_closes(Peers::silent, limit, patience, "negative_wait"_cause);
    check_closes(Peers::talking, 60, patience, "limit_for_each_byte"_cause);
    check_closes(Peers::signalling, 60, patience, "limit_for_each_byte"_cause);
}

TEST_CASE("5.4 close_gracefully waits until the limit", "[5.4]") {
    for (const Peers what : {Peers::silent, Peers::talking, Peers::signalling}) {
        const Story story(story_of(what));
        // It is never early; a mistake may be held up by a busy machine once, but not each time.
        for (int attempt = 0; attempt < 3; ++attempt) {
            const auto took = time_to_close(what, milliseconds(60), milliseconds(5000), Place::here());
            expect(!took || *took + milliseconds(2) >= milliseconds(60), "60 ms of patience",
                   fmt::format("{} ms", took.value_or(milliseconds()).count()), "closes_early"_cause);
        }
    }
}

TEST_CASE("5.4 close_gracefully takes limits of a minute, an hour and a day", "[5.4]") {
    // The last is, in microseconds, a little more than 32 bits hold.
    for (const int limit : {60000, 3600060, 86400000, 4295000}) {
        Pair pair;
        bool received = false;
        const Story story("After our FIN the peer pauses, sends something, and finishes.");
        const int refused = Faults::refused_options;
        PeerThread peer(std::move(pair.peer), [&](Peer& self) {
            self.receive_all();
            pause(self, milliseconds(100));
            received = self.send_in_lockstep("not yet");
        });
        close_gracefully(std::move(pair.answer), milliseconds(limit));
        peer.join();
        expect(received, "what the peer sends is received", "the connection was closed before",
               "closes_early"_cause);
        expect(Faults::refused_options == refused, "a time limit that the system accepts",
               "setsockopt() refused it, so there is no limit", "more_than_a_second_of_microseconds"_cause);
    }
}

TEST_CASE("5.4 close_gracefully closes descriptor 0 like any other", "[5.4]") {
    const NumberZero zero_is_free;
    Pair pair;
    const Story story(
        "Standard input is closed, so the connection has number 0. The peer finishes after our FIN.");
    PeerThread peer(std::move(pair.peer), [](Peer& self) { self.receive_all(); });
    close_gracefully(std::move(pair.answer), milliseconds(60000));
    expect(!is_open(0), "descriptor 0 is closed", "it is still open", "zero_means_none"_cause);
}

TEST_CASE("5.4 close_gracefully sends a FIN even if it does not wait", "[5.4]") {
    for (const int limit : {0, -1}) {
        Pair pair;
        net::send_all(pair.answer.fd(), "goodbye");
        const Story story("We have sent \"goodbye\", and the peer has sent nothing.");
        close_gracefully(std::move(pair.answer), milliseconds(limit));
        std::string got = receive_rest(pair.peer.fd());
        const bool fin = ::recv(pair.peer.fd(), got.data(), 0, 0) == 0 && got == "goodbye";
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(pair.peer.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        expect(fin && error == 0, "the peer receives \"goodbye\" and the end (FIN)",
               fmt::format("it receives {} and {}", quote(got), error == 0 ? "an end" : "a reset"),
               "closed_with_a_reset"_cause);
    }
}

TEST_CASE("5.4 close_gracefully does not wait if there is nothing to wait for", "[5.4]") {
    {
        const Story story("The peer has ended the connection with a reset (RST).");
        const bool late = waits_out(milliseconds(400), [] {
            Pair pair;
            set_reset_on_close(pair.peer);
            pair.peer.close();
            wait_for_events(pair.answer.fd(), 0);
            return std::move(pair.answer);
        });
        expect(!late, "it closes at once", "it waited until the limit was over", "waits_after_a_reset"_cause);
    }
    const Story story("The owner owns nothing: its fd() is -1.");
    const bool late = waits_out(milliseconds(400), [] { return net::Socket(); });
    expect(!late, "it returns at once", "it waited until the limit was over", "waits_on_nothing"_cause);
}

TEST_CASE("5.4 close_gracefully waits until the limit when somebody sets the clock", "[5.4]") {
    for (const bool signals : {false, true}) {  // after a signal an answer looks at its clock once more
        const Story story(
            fmt::format("The peer neither sends nor finishes, and the time of day is set an hour ahead{}.",
                        signals ? ". Signals interrupt the wait" : ""));
        const Faults faults;
        std::vector<net::Socket> peers;
        const bool waited = waits_out(milliseconds(100), [&] {
            Pair pair;
            peers.push_back(std::move(pair.peer));
            Faults::reads_of_day = 0;
            if (signals) Faults::interrupted_waits = 3, Faults::interrupts_at_once = 0;
            return std::move(pair.answer);
        });
        expect(waited, "at least 100 ms of patience", "it closed earlier", "graceful_time_of_day"_cause);
    }
}

TEST_CASE("5.4 close_gracefully closes after the limit, whatever is still unsent", "[5.4]") {
    check_closes(Peers::deaf, 60, milliseconds(450), "waits_for_a_reader"_cause);
}

TEST_CASE("5.4 close_gracefully does not wait at all with a limit of 0 or less", "[5.4]") {
    for (const int limit : {0, -1, -60000}) {
        const Story story(story_of(Peers::silent));
        const bool waits = always([&] {
            const auto took =
                time_to_close(Peers::silent, milliseconds(limit), milliseconds(450), Place::here());
            return !took || *took >= milliseconds(200);
        });
        expect(!waits, "it closes at once", "it waited for 200 ms or more", "waits_without_a_limit"_cause);
    }
}

TEST_CASE("5.4 close_gracefully asks for no wait that is much longer than its limit", "[5.4]") {
    const Story story(story_of(Peers::silent));
    Faults::longest_asked = 0;
    time_to_close(Peers::silent, milliseconds(60), milliseconds(450), Place::here());
    const long long longest = Faults::longest_asked;
    expect(longest <= 90000, "no wait much longer than 60 ms", fmt::format("one of {} ms", longest / 1000),
           "waits_beyond_the_limit"_cause);
}
