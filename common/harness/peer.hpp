// The other end of a connection, scripted so that its timing is exact. No peer sleeps and hopes: each
// waits for something that it can see, and stops when the test is over.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "check.hpp"
#include "descriptors.hpp"
#include "faults.hpp"
#include "ports.hpp"
#include "socket.hpp"
#include "worker.hpp"

namespace testing {

/// How long a peer waits for something that may never come. Time in which the peer itself did not run counts little:
/// on a busy machine it waits longer, so the answer gets its turn, too.
class Patience {
public:
    explicit Patience(std::chrono::milliseconds time) : left_(time) {}
    /// Is asked over and over.
    bool over();

private:
    std::chrono::nanoseconds left_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// A TCP connection over 127.0.0.1: the answer's end and the peer's.
struct Pair {
    Pair();
    /// Resets what is left of the connection.
    ~Pair();
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
    net::Socket answer, peer;
};

/// What one scripted peer can do. A call returns early, or throws Stopped, once the test is over.
class Peer {
public:
    struct Stopped {};
    Peer(net::Socket socket, std::atomic<bool>& stop) : socket_(std::move(socket)), stop_(stop) {}

    int fd() const { return socket_.fd(); }
    /// Sends all, whether or not anybody reads it. False when the other end is gone.
    bool send(std::string_view bytes);
    /// Sends one piece and waits until the other end has received it whole, so no two pieces are ever
    /// received in one call. The other end is a descriptor of this process. False if the other end was closed first, or is not in this process.
    /// If the test's main thread sleeps and receives nothing, the piece counts as received.
    bool send_in_lockstep(std::string_view piece);
    /// Receives until `text` has come, or the other end has finished.
    std::string receive_until(std::string_view text);
    /// Receives until the other end has finished. A reset ends it too, and sets `was_reset`.
    std::string receive_all();
    bool was_reset = false;
    /// Sends no more, but still receives: a FIN.
    void finish();
    void close() { socket_.close(); }
    /// Ends the connection with a reset (RST) instead of a FIN.
    void reset();
    /// Signals the test's main thread until `times` of its calls were interrupted, each time that it blocks inside a
    /// system call; one that only computes is signalled all the same. If its calls can't be counted, it gets `times`
    /// signals. Returns how many signals were handled: fewer than `times` if it blocks them.
    int interrupt_blocked(int times);
    /// Sends nothing for at least this long, and until the answer has noticed: see Stillness. `enough` may end it before.
    void stay_silent(
        int milliseconds, const std::function<bool()>& enough = [] { return false; });
    /// Waits until the test's main thread blocks inside a system call, or goes on without ever blocking.
    void wait_until_blocked() const;
    /// Waits until `seen` is true.
    void wait_until(const std::function<bool()>& seen) const;
    /// Until the test is over.
    [[noreturn]] void stay_open() const;

private:
    net::Socket socket_;
    std::atomic<bool>& stop_;
};
using Script = std::function<void(Peer&)>;

/// Whether the answer, since this object was made, has had its chance to go on, and did not: it waits, and a wait
/// with a limit has reached it several times; or it has looked again and again. This holds on a busy machine, too.
class Stillness {
public:
    Stillness();
    /// Is asked over and over.
    bool noticed();
    /// The same, but without sleeping in a system call.
    bool restless() const;

private:
    int limits_passed_, found_nothing_;
    double used_;  // seconds of processor time
    Patience patience_{std::chrono::milliseconds(500)};
};

/// Plays one peer beside the answer. The destructor ends it.
class PeerThread {
public:
    PeerThread(net::Socket socket, Script script);
    ~PeerThread() { stop(); }
    /// Waits for the script's own end.
    void join() { worker_.join(); }
    /// Ends the script where it is.
    void stop();

private:
    std::atomic<bool> stop_ = false;
    Worker worker_;
};

/// A server on an ephemeral port of 127.0.0.1 that plays one script for each connection, in order.
class Server {
public:
    explicit Server(std::vector<Script> scripts, const char* ip = "127.0.0.1");
    ~Server() { stop(); }
    const net::Endpoint& endpoint() const { return endpoint_; }
    /// Waits for the scripts to end; connections that never come are not waited for.
    void stop();
    /// How many connections came, including those for which there was no script.
    int connections();

private:
    net::Socket listener_;
    net::Endpoint endpoint_;
    std::atomic<bool> stop_ = false;
    std::atomic<int> accepted_ = 0;
    Worker worker_;
};

/// One attempt at a scenario in which it matters when something comes.
class Timing {
public:
    /// Notes that this attempt proves nothing: what should have come by now did not, because the machine is busy.
    void missed() { kept_ = false; }
    bool kept() const { return kept_; }

private:
    std::atomic<bool> kept_ = true;
};

/// Plays a scenario until its peers have kept to the script, and returns what it then returned: what was seen. The
/// checks come after that, outside. `scenario` takes a Timing&, and calls its missed() if the attempt proves nothing. If no
/// attempt succeeds, the exercise is not judged; `what` says in words what could not be staged.
template <typename Scenario>
auto staged(std::string_view what, Scenario&& scenario) {
    constexpr int most_attempts = 20;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        Timing timing;
        auto seen = scenario(timing);
        if (timing.kept()) return seen;
    }
    fail_to_stage(what);
}

/// Waits until the kernel has taken note of what the peer did: `events` of poll(2).
void wait_for_events(int fd, short events);

}  // namespace testing
