// 3.2 connect_to (the contract: tcp_client.hpp) returns a blocking socket, connected over the endpoint's
// family, or throws an error that names the endpoint and leaves no descriptor open. A signal (EINTR) does not
// stop it.
#include <cerrno>

#include "peers.hpp"

namespace {

net::Socket connect_to(const net::Endpoint& endpoint, const Cause& why = {}, Place place = Place::here()) {
    return call(
        fmt::format("connect_to({})", endpoint), [&] { return answer::connect_to(endpoint); }, why, place);
}

void check_refused(const net::Endpoint& endpoint, const Cause& returned, const Cause& other_code,
                   Place place = Place::here()) {
    Descriptors before;
    const Thrown thrown = call_throws(
        fmt::format("connect_to({})", endpoint), "ECONNREFUSED, with the endpoint in its text",
        [&] { answer::connect_to(endpoint); }, returned, place);
    expect_code(thrown, ECONNREFUSED, other_code, place);
    expect_named(thrown, endpoint.to_string(), "connect_to_nameless"_cause, place);
    before.expect_none_left("descriptor_left_open"_cause, place);
}

}  // namespace

TEST_CASE("3.2 connect_to passes the endpoint on whole", "[3.2]") {
    check_fails_at_once("connect_to", [](const net::Endpoint& to) { return answer::connect_to(to); });
}

TEST_CASE("3.2 connect_to connects over IPv4 and IPv6", "[3.2]") {
    for (const char* ip : loopback_addresses()) {
        const net::Socket listener = make_listener(ip);
        const net::Endpoint endpoint = net::local_endpoint(listener.fd());
        const Story story(fmt::format("A server listens on {}.", endpoint));
        Descriptors before;
        check_connected(connect_to(endpoint, "connect_to_ipv4_length"_cause), endpoint, listener);
        before.expect_none_left();
    }
}

TEST_CASE("3.2 connect_to says who refused", "[3.2]") {
    for (const char* ip : loopback_addresses()) {
        const DeadPort dead(ip);
        const Story story(fmt::format("Nothing listens on {}.", dead.endpoint()));
        check_refused(dead.endpoint(), "connect_to_unchecked"_cause, "errno_overwritten"_cause);
    }
}

TEST_CASE("3.2 connect_to throws when there is no descriptor left", "[3.2]") {
    const DeadPort dead;
    const Story story("The program has as many descriptors open as it may.");
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return call_throws(
            fmt::format("connect_to({})", dead.endpoint()), "EMFILE",
            [&] { answer::connect_to(dead.endpoint()); }, "connect_to_bad_descriptor"_cause);
    }();
    expect_code(thrown, EMFILE, "connect_to_bad_descriptor"_cause);
    expect_named(thrown, dead.endpoint().to_string(), "connect_to_nameless"_cause);
}

TEST_CASE("3.2 connect_to is not stopped by a signal", "[3.2]") {
    const net::Socket listener = make_listener();
    const net::Endpoint endpoint = net::local_endpoint(listener.fd());
    const Faults faults;
    Faults::interrupted_connects = 1;
    const Story story("A signal interrupts connect() after the handshake has begun (EINTR).");
    check_connected(connect_to(endpoint, "connect_to_interrupted"_cause), endpoint, listener);
}

TEST_CASE("3.2 connect_to waits for the handshake that a signal interrupted", "[3.2]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    PausedHandshake paused;
    Pair unused;
    PeerThread server(std::move(unused.peer), [&](Peer& self) { interrupt_and_complete(self, paused); });
    const Story story("The server takes its time. Two signals interrupt the wait, then it answers.");
    check_waits(
        paused, fmt::format("connect_to({})", paused.endpoint()),
        [&] { return answer::connect_to(paused.endpoint()); }, "connect_to_asks_too_soon"_cause);
}

TEST_CASE("3.2 connect_to waits as long as the handshake takes", "[3.2]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    const Faults faults;
    const LimitsPassAtOnce limits;
    PausedHandshake paused;
    Pair unused;
    PeerThread server(std::move(unused.peer), [&](Peer& self) { complete_late(self, paused); });
    const Story story(
        "The server takes longer than any limit that the function sets: limits pass at once here.");
    check_waits(
        paused, fmt::format("connect_to({})", paused.endpoint()),
        [&] { return answer::connect_to(paused.endpoint()); }, "connect_to_with_a_limit"_cause);
}

TEST_CASE("3.2 connect_to takes descriptor 0 for what it is", "[3.2]") {
    check_descriptor_0("connect_to", [](const net::Endpoint& to) { return answer::connect_to(to); });
}

TEST_CASE("3.2 connect_to reports a refusal after a signal, too", "[3.2]") {
    const DeadPort dead;
    const Faults faults;
    Faults::interrupted_connects = 1;
    const Story story("A signal interrupts connect() (EINTR); nothing listens on the port.");
    check_refused(dead.endpoint(), "connect_to_interrupted"_cause, "connect_to_interrupted"_cause);
}

TEST_CASE("3.2 connect_to reports a handshake that fails late", "[3.2]") {
    check_fails_late("connect_to", [](const net::Endpoint& to) { return answer::connect_to(to); });
}

TEST_CASE("3.2 connect_to waits however many signals come", "[3.2]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    PausedHandshake paused;
    Pair unused;
    PeerThread server(std::move(unused.peer), [&](Peer& self) { interrupt_and_complete(self, paused, 50); });
    const Story story("The server takes its time. Fifty signals interrupt the wait, then it answers.");
    check_waits(
        paused, fmt::format("connect_to({})", paused.endpoint()),
        [&] { return answer::connect_to(paused.endpoint()); }, "connect_to_asks_too_soon"_cause);
}

TEST_CASE("3.2 connect_to throws an error with the errno value, whatever the cause", "[3.2]") {
    check_codes("connect_to", [](const net::Endpoint& to) { return answer::connect_to(to); });
}
