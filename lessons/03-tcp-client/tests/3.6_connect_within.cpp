// 3.6 connect_within (the contract: tcp_client.hpp) is connect_to with a limit: ETIMEDOUT when it is over, a refusal at
// once, and a socket that afterwards blocks without a limit. Signals make the wait neither longer nor shorter.
#include <cerrno>
#include <chrono>

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
    before.expect_none_left();
    return took;
}

}  // namespace

TEST_CASE("3.6 connect_within connects, and returns a blocking socket", "[3.6]") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        const bool is_v6 = std::string(ip) == "::1";
        if (is_v6 && !have_ipv6()) continue;
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

TEST_CASE("3.6 connect_within throws when there is no descriptor left", "[3.6]") {
    const DeadPort dead;
    const Story story("The program has as many descriptors open as it may.");
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return fails_within(dead.endpoint(), milliseconds(60000), "EMFILE", "connect_to_bad_descriptor"_cause);
    }();
    expect_code(thrown, EMFILE, "connect_to_bad_descriptor"_cause);
    expect_named(thrown, dead.endpoint().to_string(), "connect_to_nameless"_cause);
}

TEST_CASE("3.6 connect_within reports a refusal at once", "[3.6]") {
    const DeadPort dead;
    Descriptors before;
    const Story story("Nothing listens on the port.");
    const Thrown thrown = fails_within(dead.endpoint(), milliseconds(60000),
                                       "ECONNREFUSED, with the endpoint in its text", "within_writable"_cause);
    expect_code(thrown, ECONNREFUSED, "within_errno"_cause);
    expect_named(thrown, dead.endpoint().to_string(), "connect_to_nameless"_cause);
    before.expect_none_left();
}

TEST_CASE("3.6 connect_within gives up after the limit", "[3.6]") {
    const BlackHole hole;
    const Story story("The server never answers: its queue is full, and the kernel drops every SYN.");
    check_times_out(hole, milliseconds(1));
    const milliseconds limit(250), slack(700);
    // A busy machine may wake a right answer late, but hardly by so much, and not twice in a row.
    milliseconds took = check_times_out(hole, limit);
    if (took > limit + slack) took = std::min(took, check_times_out(hole, limit));
    expect(took <= limit + slack, "it gives up after 250 ms", fmt::format("after {} ms", took.count()),
           "within_whole_seconds"_cause);
}

TEST_CASE("3.6 connect_within keeps the limit while signals come", "[3.6]") {
    const BlackHole hole;
    Pair unused;
    const Story story("The server never answers, and a signal comes every few milliseconds.");
    // A signal comes only once the last was handled, and at least 5 ms later: about thirty within the limit,
    // and on a busy machine fewer.
    constexpr int many = 150;
    std::atomic<int> signals = 0;
    const PeerThread interrupter(std::move(unused.peer), [&](Peer& self) {
        for (; signals < many; ++signals) {
            self.interrupt_blocked(1);
            // right at any length: an answer may sleep between looks
            std::this_thread::sleep_for(milliseconds(5));
        }
    });
    check_times_out(hole, milliseconds(150));
    expect(signals < many, "it gives up after 150 ms", "150 signals later it still waited",
           "within_begins_anew"_cause);
}
