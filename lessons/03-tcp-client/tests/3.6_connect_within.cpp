// 3.6 connect_within (the contract: tcp_client.hpp) is connect_to with a limit: ETIMEDOUT when it is over, a
// refusal at once, and a socket that afterwards blocks without a limit. Signals make the wait neither longer
// nor shorter.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#include "peers.hpp"

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

std::string call_text(const net::Endpoint& endpoint, milliseconds limit) {
    return fmt::format("connect_within({}, {} ms)", endpoint, limit.count());
}

Thrown fails_within(const net::Endpoint& endpoint, milliseconds limit, std::string_view expected,
                    const Cause& returned, Place place = Place::here()) {
    return call_throws(
        call_text(endpoint, limit), expected,
        [&] { return connected_to(answer::connect_within(endpoint, limit)); }, returned, place);
}

std::vector<milliseconds> milliseconds_of(std::initializer_list<int> counts) {
    return {counts.begin(), counts.end()};
}

long long microseconds_since(Clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
}

// How long it had patience with a server that never answers.
milliseconds check_times_out(const BlackHole& hole, milliseconds limit, Place place = Place::here()) {
    Descriptors before;
    const auto begin = Clock::now();
    const Thrown thrown = fails_within(hole.endpoint(), limit, "ETIMEDOUT, with the endpoint in its text",
                                       "within_limit_unseen"_cause, place);
    const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
    expect_code(thrown, ETIMEDOUT, "within_stale_errno"_cause, place);
    expect_named(thrown, hole.endpoint().to_string(), "connect_to_nameless"_cause, place);
    expect(took + milliseconds(2) >= limit, fmt::format("at least {} ms of patience", limit.count()),
           fmt::format("it gave up after {} ms", took.count()), "within_too_early"_cause, place);
    before.expect_none_left("descriptor_left_open"_cause, place);
    return took;
}

// How much later than it wanted a thread that sleeps for a moment is woken now, at worst.
class Lateness {
public:
    milliseconds worst() {
        stop_ = true;
        watch_.join();
        return worst_;
    }
    ~Lateness() {
        stop_ = true;
        if (watch_.joinable()) watch_.join();
    }

private:
    void watch() {
        for (constexpr milliseconds nap(5); !stop_;) {
            const auto begin = Clock::now();
            std::this_thread::sleep_for(nap);
            worst_ = std::max(worst_, std::chrono::duration_cast<milliseconds>(Clock::now() - begin) - nap);
        }
    }
    milliseconds worst_{0};
    std::atomic<bool> stop_ = false;
    std::thread watch_{[this] { watch(); }};
};

// A select() that looks at fewer descriptors than were put into its sets waits for nothing.
void fail_short_selects() {
    Faults::on_short_select = [] {
        fail("select(fd + 1, ...)", "a first argument that leaves the socket out",
             "within_select_too_few"_cause, Place::here());
    };
}

}  // namespace

TEST_CASE("3.6 connect_within passes the endpoint on whole", "[3.6]") {
    check_fails_at_once("connect_within", [](const net::Endpoint& to) {
        return answer::connect_within(to, milliseconds(60000));
    });
}

TEST_CASE("3.6 connect_within connects, and returns a blocking socket", "[3.6]") {
    const Faults faults;
    fail_short_selects();
    for (const char* ip : loopback_addresses()) {
        const bool is_v6 = std::string(ip) == "::1";
        const net::Socket listener = make_listener(ip);
        const net::Endpoint endpoint = net::local_endpoint(listener.fd());
        const Story story(fmt::format("A server listens on {}.", endpoint));
        Descriptors before;
        {
            const net::Socket socket = call(
                call_text(endpoint, milliseconds(60000)),
                [&] { return answer::connect_within(endpoint, milliseconds(60000)); },
                is_v6 ? "connect_to_ipv4_length"_cause : "within_in_progress"_cause);
            check_connected(socket, endpoint, listener);
        }
        before.expect_none_left();
    }
}

TEST_CASE("3.6 connect_within waits for a server that takes its time", "[3.6]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    // The second limit overflows an int of nanoseconds or microseconds.
    for (const milliseconds limit : {milliseconds(60000), milliseconds(3000000)}) {
        PausedHandshake paused;
        Pair unused;
        PeerThread server(std::move(unused.peer), [&](Peer& self) { interrupt_and_complete(self, paused); });
        const Story story("The server takes its time. Two signals interrupt the wait, then it answers.");
        check_waits(
            paused, call_text(paused.endpoint(), limit),
            [&] { return answer::connect_within(paused.endpoint(), limit); },
            limit > milliseconds(60000) ? "within_overflow"_cause : "within_interrupted"_cause);
    }
}

TEST_CASE("3.6 connect_within takes a handshake that is over at once", "[3.6]") {
    const net::Socket listener = make_listener();
    const net::Endpoint endpoint = net::local_endpoint(listener.fd());
    const Faults faults;
    Faults::immediate_connects = true;
    const Story story("connect() on a non-blocking socket returns 0, as it may: the handshake is over.");
    const net::Socket socket = call(
        call_text(endpoint, milliseconds(60000)),
        [&] { return answer::connect_within(endpoint, milliseconds(60000)); },
        "within_connected_at_once"_cause);
    check_connected(socket, endpoint, listener);
}

TEST_CASE("3.6 connect_within takes descriptor 0 for what it is", "[3.6]") {
    check_descriptor_0("connect_within", [](const net::Endpoint& to) {
        return answer::connect_within(to, milliseconds(60000));
    });
}

TEST_CASE("3.6 connect_within throws when there is no descriptor left", "[3.6]") {
    const DeadPort dead;
    const Story story("The program has as many descriptors open as it may.");
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return fails_within(dead.endpoint(), milliseconds(60000), "EMFILE",
                            "connect_to_bad_descriptor"_cause);
    }();
    expect_code(thrown, EMFILE, "connect_to_bad_descriptor"_cause);
    expect_named(thrown, dead.endpoint().to_string(), "connect_to_nameless"_cause);
}

TEST_CASE("3.6 connect_within reports a refusal at once", "[3.6]") {
    const DeadPort dead;
    Descriptors before;
    const Story story("Nothing listens on the port.");
    const Thrown thrown =
        fails_within(dead.endpoint(), milliseconds(60000), "ECONNREFUSED, with the endpoint in its text",
                     "within_writable"_cause);
    expect_code(thrown, ECONNREFUSED, "within_errno"_cause);
    expect_named(thrown, dead.endpoint().to_string(), "connect_to_nameless"_cause);
    before.expect_none_left();
}

TEST_CASE("3.6 connect_within gives up after the limit", "[3.6]") {
    const BlackHole hole;
    const Story story("The server never answers: its queue is full, and the kernel drops every SYN.");
    check_times_out(hole, milliseconds(1));
    const milliseconds limit(250), slack(200);
    // A busy machine may wake a right answer late, but hardly three times in a row; and it may hide that one
    // gave up too early.
    int late = 0;
    const milliseconds took = staged("a machine that wakes a sleeping thread in time", [&](Timing& timing) {
        Lateness lateness;
        const milliseconds seen = check_times_out(hole, limit);
        if (lateness.worst() > milliseconds(100) || (seen > limit + slack && ++late < 3)) timing.missed();
        return seen;
    });
    expect(took <= limit + slack, "it gives up after 250 ms", fmt::format("after {} ms", took.count()),
           "within_whole_seconds"_cause);
}

TEST_CASE("3.6 connect_within keeps the limit while signals come", "[3.6]") {
    const BlackHole hole;
    const Faults faults;
    const Story story(
        "The server never answers, and signals interrupt each wait: two hundred at once, then more.");
    // At two milliseconds each, no more than a hundred of the later ones fit into the limit.
    constexpr int at_once = 200, many = at_once + 150;
    staged("two hundred signals within 200 ms", [&](Timing& timing) {
        Faults::interrupted_waits = many, Faults::interrupts_at_once = at_once, Faults::interrupts = 0;
        check_times_out(hole, milliseconds(200));
        if (Faults::interrupts > 0 && Faults::interrupts <= at_once) timing.missed();
        return true;
    });
    expect(Faults::interrupts < many, "it gives up after 200 ms", "350 signals later it still waited",
           "within_begins_anew"_cause);
}

TEST_CASE("3.6 connect_within keeps the limit while signals come, however it waits", "[3.6]") {
    const BlackHole hole;
    Pair unused;
    const Story story("The server never answers, and a signal comes every few milliseconds.");
    // A signal comes once the last was handled, and at least 2 ms later.
    constexpr int many = 200;
    std::atomic<int> signals = 0;
    const PeerThread interrupter(std::move(unused.peer), [&](Peer& self) {
        for (; signals < many && self.interrupt_blocked(1) > 0; ++signals)
            std::this_thread::sleep_for(milliseconds(2));  // right at any length
    });
    check_times_out(hole, milliseconds(150));
    expect(signals < many, "it gives up after 150 ms", "200 signals later it still waited",
           "within_begins_anew"_cause);
}

TEST_CASE("3.6 connect_within asks the system for the limit that it was given", "[3.6]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    const Faults faults;
    const LimitsPassAtOnce limits;
    // Around a second, as select() and SO_SNDTIMEO count; in microseconds more than an int holds; the longest
    // allowed.
    for (const milliseconds limit :
         milliseconds_of({1, 250, 999, 1000, 1001, 1500, 60000, 3000000, 86400000})) {
        const long long wanted = limit.count() * 1000;
        const Story story(
            "The server takes its time. A limit of the answer's own calls passes at once here.");
        struct Seen {
            std::string result;
            long long patience = 0, longest_asked = 0;
            int refused = 0;
        };
        const Seen seen = staged("a machine quick enough for short limits", [&](Timing& timing) {
            PausedHandshake paused;
            Pair unused;
            PeerThread server(std::move(unused.peer), [&](Peer& self) { complete_late(self, paused); });
            Faults::longest_asked = 0, Faults::skipped = 0, Faults::refused_limits = 0;
            begin_call(call_text(paused.endpoint(), limit), "within_limit_unseen"_cause);
            const auto begin = Clock::now();
            Seen attempt;
            try {
                attempt.result = connected_to(answer::connect_within(paused.endpoint(), limit));
                if (attempt.result == fmt::format("a socket connected to {}", paused.endpoint()))
                    attempt.result = "connected";
            } catch (const workbook::NotWritten&) {
                throw;
            } catch (...) {
                const Thrown thrown = describe_exception();
                attempt.result = thrown.code == ETIMEDOUT ? "ETIMEDOUT" : quote(thrown.text);
            }
            const long long took = microseconds_since(begin);
            attempt.patience = Faults::skipped + took;
            attempt.longest_asked = Faults::longest_asked;
            attempt.refused = Faults::refused_limits;
            // A slow machine alone may have used the limit up.
            if (Faults::skipped + 2000 < wanted && took > 50000 && attempt.result == "ETIMEDOUT")
                timing.missed();
            return attempt;
        });
        expect(seen.refused == 0, "a limit that the system takes", "EDOM or EINVAL: the limit was refused",
               "within_limit_refused"_cause);
        expect(seen.longest_asked <= wanted + 1999, fmt::format("no wait longer than {} ms", limit.count()),
               fmt::format("one of {} ms", seen.longest_asked / 1000), "within_whole_seconds"_cause);
        expect(seen.result == "connected" || seen.result == "ETIMEDOUT", "connected, or ETIMEDOUT",
               seen.result, "within_limit_unseen"_cause);
        expect(seen.result == "connected" || seen.patience + 2000 >= wanted,
               fmt::format("at least {} ms of patience", limit.count()),
               fmt::format("it gave up after {} ms", seen.patience / 1000),
               limit > milliseconds(60000) ? "within_overflow"_cause : "within_too_early"_cause);
    }
}

TEST_CASE("3.6 connect_within reports a handshake that fails late", "[3.6]") {
    const auto connect = [](const net::Endpoint& to) {
        return answer::connect_within(to, milliseconds(60000));
    };
    check_fails_late("connect_within", connect, false);
}

TEST_CASE("3.6 connect_within keeps the limit when somebody sets the clock", "[3.6]") {
    const BlackHole hole;
    for (const bool signals : {false, true}) {  // after a signal an answer looks at its clock once more
        const Faults faults;
        Faults::reads_of_day = 0;
        if (signals) Faults::interrupted_waits = 3, Faults::interrupts_at_once = 0;
        const Story story(
            fmt::format("The server never answers, and meanwhile the time of day is set an hour ahead{}.",
                        signals ? ". Signals interrupt the wait" : ""));
        const milliseconds limit(150);
        const auto begin = Clock::now();
        fails_within(hole.endpoint(), limit, "ETIMEDOUT, with the endpoint in its text",
                     "within_limit_unseen"_cause);
        const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        expect(took + milliseconds(2) >= limit, fmt::format("at least {} ms of patience", limit.count()),
               fmt::format("it gave up after {} ms", took.count()), "within_time_of_day"_cause);
    }
}

TEST_CASE("3.6 connect_within throws an error with the errno value, whatever the cause", "[3.6]") {
    const auto connect = [](const net::Endpoint& to) {
        return answer::connect_within(to, milliseconds(60000));
    };
    check_codes("connect_within", connect, false);
}
