// 5.4 close_gracefully sends a FIN, receives and throws away what still comes until the peer has finished
// too, and closes, after the limit at the latest. The contract stands in closing.hpp.
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

#include "peers.hpp"

using namespace closing_tests;

namespace {

// Which file a descriptor is; 0 where it is none. A closed number may soon be another file's, opened by a
// peer.
ino_t identity(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

void close_gracefully(net::Socket socket, milliseconds limit, Place place = Place::here()) {
    const int fd = socket.fd();
    const ino_t before = identity(fd);
    call(
        fmt::format("close_gracefully(socket, {} ms)", limit.count()),
        [&] { answer::close_gracefully(std::move(socket), limit); }, "throws_at_the_end"_cause, place);
    expect(before == 0 || identity(fd) != before, "the descriptor is closed", "it is still open",
           "never_closes"_cause, place);
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

}  // namespace

TEST_CASE("5.4 close_gracefully closes when the peer has finished, too", "[5.4]") {
    const Story story("The peer receives until our FIN, and then finishes.");
    std::vector<std::unique_ptr<PeerThread>> peers;
    const bool late = waits_out(milliseconds(400), [&] {
        Pair pair;
        peers.push_back(
            std::make_unique<PeerThread>(std::move(pair.peer), [](Peer& self) { self.receive_all(); }));
        return std::move(pair.answer);
    });
    expect(!late, "it returns as soon as the peer has finished", "it waited until the limit was over",
           "waits_without_a_fin"_cause);
}

TEST_CASE("5.4 close_gracefully lets the peer read everything", "[5.4]") {
    Descriptors before;
    for (const bool finished : {false, true}) {
        Pair pair;
        // More than the two kernels hold: some of it is still on its way.
        const std::string sent_once = numbered_bytes(1 << 20);
        std::string sent;
        for (ssize_t taken = 1; taken > 0;) {
            taken = ::send(pair.answer.fd(), sent_once.data(), sent_once.size(), MSG_DONTWAIT);
            if (taken > 0) sent.append(sent_once, 0, static_cast<std::size_t>(taken));
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
        PeerThread peer(std::move(pair.peer), [&](Peer& self) {
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
    bool all_taken = false;
    const Story story("After our FIN the peer still sends 300,000 bytes before it finishes.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        got = self.receive_all();
        all_taken = self.send(numbered_bytes(300000)) && self.send_in_lockstep("end");
    });
    close_gracefully(std::move(pair.answer), milliseconds(60000));
    peer.join();
    expect_equal("what the peer could read", got, "goodbye", "send_means_arrived"_cause);
    expect(all_taken, "everything that the peer sends is received",
           "the peer's send failed: the connection was gone", "drains_what_waits"_cause);
}

TEST_CASE("5.4 close_gracefully waits on through signals", "[5.4]") {
    Pair pair;
    bool taken = false;
    const Story story(
        "Signals are handled while it waits for the peer's end. Then the peer sends something, and "
        "finishes.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.interrupt_blocked(3);
        taken = self.send_in_lockstep("not yet");
    });
    close_gracefully(std::move(pair.answer), milliseconds(60000));
    peer.join();
    expect(taken, "what the peer sends is received", "the connection was closed before",
           "signal_ends_the_wait"_cause);
}

TEST_CASE("5.4 close_gracefully closes after the limit", "[5.4]") {
    struct Busy {
        const char* story;
        Script script;
        Cause why;
    };
    const Busy silent{"The peer neither sends nor finishes.", silence, "no_limit"_cause};
    const Busy talking{"The peer sends one byte after the other and never finishes.",
                       [](Peer& self) { self.send_in_lockstep("x"); }, "limit_for_each_byte"_cause};
    const Busy signals{"The peer is silent, and signal after signal is handled.",
                       [](Peer& self) { self.interrupt_blocked(1); }, "limit_for_each_byte"_cause};
    const auto check = [](const Busy& peer, int limit, const Cause& why, Place place = Place::here()) {
        const Story story(peer.story);
        const bool late = outwaits(milliseconds(450), peer.script, [&](net::Socket socket) {
            close_gracefully(std::move(socket), milliseconds(limit), place);
        });
        expect(!late, "it closes after the limit", "it still waited after 450 ms", why, place);
    };
    check(silent, 60, silent.why);
    check(talking, 60, talking.why);
    check(signals, 60, signals.why);
    for (const int limit : {0, -1}) check(silent, limit, "negative_wait"_cause);
}

TEST_CASE("5.4 close_gracefully waits for a silent peer until the limit", "[5.4]") {
    for (const bool talks : {false, true}) {
        Pair pair;
        const Story story(talks ? "The peer sends one byte after the other and never finishes."
                                : "The peer neither sends nor finishes.");
        const PeerThread peer(std::move(pair.peer), [talks](Peer& self) {
            self.wait_until([&] {
                if (talks) self.send_in_lockstep("x");
                return false;
            });
        });
        const auto begin = Clock::now();
        close_gracefully(std::move(pair.answer), milliseconds(60));
        const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        expect(took + milliseconds(2) >= milliseconds(60), "60 ms of patience",
               fmt::format("{} ms", took.count()), "closes_early"_cause);
    }
}

TEST_CASE("5.4 close_gracefully sends a FIN, also where it does not wait", "[5.4]") {
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

TEST_CASE("5.4 close_gracefully does not wait where there is nothing to wait for", "[5.4]") {
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
