// 3.3 connect_any (the contract: tcp_client.hpp) tries the endpoints in order and returns a socket connected
// to the first that answers; those behind it are not contacted. If none answers, its error names every
// endpoint and why it failed.
#include <cerrno>
#include <cstring>

#include <fmt/ranges.h>

#include "peers.hpp"

namespace {

net::Socket connect_any(const Endpoints& endpoints, const Cause& why = {}, Place place = Place::here()) {
    return call(
        fmt::format("connect_any({})", fmt::join(endpoints, ", ")),
        [&] { return answer::connect_any(endpoints); }, why, place);
}

// It has to throw, and to name each endpoint; returns its error.
Thrown connect_to_none(const Endpoints& endpoints, std::string_view expected, const Cause& returned,
                       const Cause& unnamed, Place place = Place::here()) {
    const Thrown thrown = call_throws(
        fmt::format("connect_any({})", fmt::join(endpoints, ", ")), expected,
        [&] { answer::connect_any(endpoints); }, returned, place);
    expect_runtime_error(thrown, place);
    for (const net::Endpoint& endpoint : endpoints)
        expect_named(thrown, endpoint.to_string(), unnamed, place);
    return thrown;
}

// `second` listens, and nobody has connected to it.
void expect_not_contacted(const net::Socket& second, Place place = Place::here()) {
    ::fcntl(second.fd(), F_SETFL, O_NONBLOCK);
    const net::Socket unexpected{::accept(second.fd(), nullptr, nullptr)};
    expect(unexpected.fd() < 0, "no connection to the second endpoint", "one came",
           "connect_any_all_of_them"_cause, place);
}

std::string what_fails(int code) {
    return std::strerror(code);
}

}  // namespace

TEST_CASE("3.3 connect_any passes the endpoint on whole", "[3.3]") {
    check_fails_at_once("connect_any", [](const net::Endpoint& to) { return answer::connect_any({&to, 1}); });
}

TEST_CASE("3.3 connect_any takes the first endpoint that answers", "[3.3]") {
    const net::Socket first = make_listener(), second = make_listener();
    const Endpoints endpoints = {net::local_endpoint(first.fd()), net::local_endpoint(second.fd())};
    const Story story("Servers listen on both endpoints.");
    check_connected(connect_any(endpoints), endpoints[0], first);
    expect_not_contacted(second);
}

TEST_CASE("3.3 connect_any goes on after endpoints that fail", "[3.3]") {
    const DeadPort dead[5];
    const net::Socket listener = make_listener();
    const int reused = Faults::reused_sockets;
    const net::Endpoint live = net::local_endpoint(listener.fd());
    Endpoints endpoints;
    for (const DeadPort& each : dead) endpoints.push_back(each.endpoint());
    endpoints.push_back(live);
    const Story story("Nothing listens on the first five endpoints, a server on the sixth.");
    check_connected(connect_any(endpoints, "connect_any_first_only"_cause), live, listener);
    expect(Faults::reused_sockets == reused, "a new socket for each attempt",
           "connect() on a socket whose connect() had failed", "connect_any_same_socket"_cause);
}

TEST_CASE("3.3 connect_any uses a new socket for each attempt", "[3.3]") {
    const net::Socket listener = make_listener();
    const net::Endpoint live = net::local_endpoint(listener.fd());
    // Refused where there is IPv6, and impossible where there is none: either way the next one counts.
    const net::Endpoint sixth{"::1", DeadPort().endpoint().port()};
    Descriptors before;
    {
        const Story story(
            "Nothing listens on the first endpoint, an IPv6 one; a server listens on the second, over IPv4.");
        check_connected(connect_any({sixth, live}, "connect_any_same_socket"_cause), live, listener);
    }
    before.expect_none_left();
}

TEST_CASE("3.3 connect_any reports every attempt when none succeeds", "[3.3]") {
    const DeadPort one, two, three;
    Descriptors before;
    const Story story("Nothing listens on any of the three endpoints.");
    const Cause why = "connect_any_last_error"_cause;
    const Thrown thrown =
        connect_to_none({one.endpoint(), two.endpoint(), three.endpoint()},
                        "the text names all three attempts", "connect_any_none_answered"_cause, why);
    expect_named(thrown, std::strerror(ECONNREFUSED), why);
    before.expect_none_left();
}

TEST_CASE("3.3 connect_any is not stopped by a signal", "[3.3]") {
    const net::Socket first = make_listener(), second = make_listener();
    const Endpoints endpoints = {net::local_endpoint(first.fd()), net::local_endpoint(second.fd())};
    const Faults faults;
    Faults::interrupted_connects = 1;
    const Story story(
        "Servers listen on both endpoints. A signal interrupts connect() to the first, after the handshake "
        "has begun (EINTR).");
    const Cause why = "connect_to_interrupted"_cause;
    const net::Socket socket = connect_any(endpoints, why);
    const std::string expected = fmt::format("a socket connected to {}", endpoints[0]);
    expect(connected_to(socket) == expected, expected, connected_to(socket), why);
    check_connected(socket, endpoints[0], first);
}

TEST_CASE("3.3 connect_any throws when there is no descriptor left", "[3.3]") {
    const DeadPort dead;
    const Story story("The program has as many descriptors open as it may.");
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return connect_to_none({dead.endpoint()}, "the text names the attempt",
                               "connect_to_bad_descriptor"_cause, "connect_to_nameless"_cause);
    }();
    expect_named(thrown, std::strerror(EMFILE), "connect_to_bad_descriptor"_cause);
}

TEST_CASE("3.3 connect_any goes on after every kind of failure, and reports each", "[3.3]") {
    // TCP can't connect to a multicast address: the kernel refuses at once, and sends nothing.
    const net::Endpoint multicast{"224.0.0.1", 80};
    const net::Socket probe{::socket(AF_INET, SOCK_STREAM, 0)};
    const bool failed = ::connect(probe.fd(), multicast.address(), multicast.size()) != 0;
    const int cause = errno;
    if (!failed || cause == EINPROGRESS || cause == ECONNREFUSED) return passed();  // a system that differs
    const net::Socket listener = make_listener();
    const net::Endpoint live = net::local_endpoint(listener.fd());
    const DeadPort dead;
    {
        const Story story(
            fmt::format("Connecting to the first endpoint fails with \"{}\"; a server listens on the second.",
                        std::strerror(cause)));
        check_connected(connect_any({multicast, live}, "connect_any_only_refusals"_cause), live, listener);
    }
    const Story story(fmt::format("The first endpoint refuses; connecting to the second fails with \"{}\".",
                                  std::strerror(cause)));
    for (const Endpoints& endpoints :
         {Endpoints{dead.endpoint(), multicast}, Endpoints{multicast, dead.endpoint()}}) {
        const Cause why = "connect_any_last_error"_cause;
        const Thrown thrown = connect_to_none(endpoints, "the text names both attempts",
                                              "connect_any_none_answered"_cause, why);
        expect_named(thrown, std::strerror(ECONNREFUSED), why);
        expect_named(thrown, std::strerror(cause), why);
    }
}

TEST_CASE("3.3 connect_any refuses an empty list", "[3.3]") {
    const Thrown thrown = call_throws(
        "connect_any(no endpoints)", "there is nothing to connect to", [] { answer::connect_any({}); },
        "connect_any_nothing"_cause);
    expect(!thrown.text.empty(), "an error with a text", "an empty text", "error_without_text"_cause);
}

TEST_CASE("3.3 connect_any keeps the order of the families", "[3.3]") {
    if (!have_ipv6()) return passed();
    const net::Socket listeners[2] = {make_listener("::1"), make_listener("127.0.0.1")};
    const Endpoints endpoints = {net::local_endpoint(listeners[0].fd()),
                                 net::local_endpoint(listeners[1].fd())};
    const Story story("Servers listen on both endpoints.");
    check_connected(connect_any(endpoints), endpoints[0], listeners[0]);
    check_connected(connect_any({endpoints[1], endpoints[0]}), endpoints[1], listeners[1]);
    const DeadPort dead("::1");
    const Story more("Nothing listens on the first.");
    check_connected(connect_any({dead.endpoint(), endpoints[1], endpoints[0]}), endpoints[1], listeners[1]);
    check_connected(connect_any({dead.endpoint(), endpoints[0], endpoints[1]}), endpoints[0], listeners[0]);
}

TEST_CASE("3.3 connect_any waits for an endpoint as long as the handshake takes", "[3.3]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    const net::Socket second = make_listener();
    const Faults faults;
    const LimitsPassAtOnce limits;
    PausedHandshake paused;
    Pair unused;
    PeerThread server(std::move(unused.peer), [&](Peer& self) { complete_late(self, paused); });
    const Story story(
        "The first server takes longer than any limit that the function sets: limits pass at once here. "
        "Another listens on the second endpoint.");
    const Endpoints endpoints = {paused.endpoint(), net::local_endpoint(second.fd())};
    check_waits(
        paused, fmt::format("connect_any({})", fmt::join(endpoints, ", ")),
        [&] { return answer::connect_any(endpoints); }, "connect_to_with_a_limit"_cause);
    expect_not_contacted(second);
}

TEST_CASE("3.3 connect_any takes descriptor 0 for what it is", "[3.3]") {
    check_descriptor_0("connect_any", [](const net::Endpoint& to) { return answer::connect_any({&to, 1}); });
}

TEST_CASE("3.3 connect_any takes as many endpoints as there are", "[3.3]") {
    const DeadPort dead;
    const net::Socket listener = make_listener();
    const net::Endpoint live = net::local_endpoint(listener.fd());
    const Faults faults;
    Endpoints endpoints;
    for (std::uint16_t port = 1001; port <= 1200; ++port) endpoints.emplace_back("192.0.2.1", port);
    const Story story("Connecting to 200 endpoints fails at once.");
    Faults::failing_connects.assign(200, ENETUNREACH);
    const Thrown thrown = call_throws(
        "connect_any(200 endpoints)", "the text names all attempts", [&] { answer::connect_any(endpoints); },
        "connect_any_none_answered"_cause);
    for (const net::Endpoint& endpoint : endpoints)
        expect_named(thrown, endpoint.to_string(), "connect_any_cut"_cause);
    endpoints.push_back(live);
    Faults::failing_connects.assign(200, ENETUNREACH);
    const Story more("A server listens on the one after them.");
    const net::Socket socket = call(
        "connect_any(201 endpoints)", [&] { return answer::connect_any(endpoints); },
        "connect_any_first_only"_cause);
    check_connected(socket, live, listener);
}

TEST_CASE("3.3 connect_any reports each cause with its own endpoint", "[3.3]") {
    const Faults faults;
    const Endpoints endpoints = {{"192.0.2.2", 80}, {"192.0.2.3", 80}, {"192.0.2.1", 80}};  // unsorted
    const std::vector<int> codes = {ETIMEDOUT, ENETUNREACH, EHOSTUNREACH};
    const Story story(
        fmt::format("Connecting to the first fails at once with \"{}\", to the second with \"{}\", to "
                    "the third with \"{}\".",
                    what_fails(codes[0]), what_fails(codes[1]), what_fails(codes[2])));
    Faults::failing_connects = codes;
    const Thrown thrown = connect_to_none(endpoints, "the text names all three attempts",
                                          "connect_any_none_answered"_cause, "connect_any_last_error"_cause);
    std::size_t last = 0;  // in whichever form they are listed, it is in the order of the attempts
    for (const int code : codes) {
        expect_named(thrown, what_fails(code), "connect_any_last_error"_cause);
        const std::size_t at = thrown.text.find(what_fails(code));
        expect(at >= last, "the causes in the order of the attempts", quote(thrown.text),
               "connect_any_swapped"_cause);
        last = at;
    }
    Faults::failing_connects = {ETIMEDOUT, ENETUNREACH, ETIMEDOUT};
    const Story more("Then all three fail again: the third as the first.");
    const Thrown again = connect_to_none(endpoints, "the text names all three attempts",
                                         "connect_any_none_answered"_cause, "connect_any_last_error"_cause);
    const std::size_t first = again.text.find(what_fails(ETIMEDOUT)),
                      second = again.text.find(what_fails(ENETUNREACH), first);
    expect(second != again.text.npos && again.text.find(what_fails(ETIMEDOUT), second) != again.text.npos,
           "each endpoint's own cause, in the order of the attempts", quote(again.text),
           "connect_any_last_error"_cause);
    for (std::size_t i = 1; i < endpoints.size(); ++i)
        expect(thrown.text.find(endpoints[i - 1].to_string()) < thrown.text.find(endpoints[i].to_string()),
               "the endpoints in the order of the attempts", quote(thrown.text), "connect_any_swapped"_cause);
}

TEST_CASE("3.3 connect_any reports a handshake that fails late, or goes on", "[3.3]") {
    check_fails_late("connect_any", [](const net::Endpoint& to) { return answer::connect_any({&to, 1}); });
    const DeadPort dead;
    const net::Socket listener = make_listener();
    const net::Endpoint live = net::local_endpoint(listener.fd());
    const Faults faults;
    Faults::late_failing_connects = {EHOSTUNREACH};
    const Story story(
        "A signal interrupts connect() to the first endpoint, and then its handshake fails. A server listens on "
        "the second.");
    check_connected(connect_any({dead.endpoint(), live}, "connect_error_late"_cause), live, listener);
}

TEST_CASE("3.3 connect_any goes on after a family that this machine does not have", "[3.3]") {
    const net::Socket listener = make_listener();
    const net::Endpoint live = net::local_endpoint(listener.fd());
    const Faults faults;
    Faults::failing_sockets = {EAFNOSUPPORT};
    const Story story(
        "socket() fails for the first endpoint (EAFNOSUPPORT); a server listens on the second.");
    check_connected(connect_any({{"2001:db8::1", 80}, live}, "connect_any_only_refusals"_cause), live,
                    listener);
}

TEST_CASE("3.3 connect_any reports each attempt, also without a descriptor", "[3.3]") {
    const DeadPort dead, another;
    const Story story("The program has as many descriptors open as it may.");
    const NoMoreDescriptors none;
    connect_to_none({dead.endpoint(), another.endpoint()}, "the text names both attempts",
                    "connect_any_none_answered"_cause, "connect_any_only_refusals"_cause);
}

TEST_CASE("3.3 connect_any waits for the handshake that a signal interrupted", "[3.3]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    PausedHandshake paused;
    Pair unused;
    PeerThread server(std::move(unused.peer), [&](Peer& self) { interrupt_and_complete(self, paused); });
    const Story story("The server takes its time. Two signals interrupt the wait, then it answers.");
    const net::Endpoint endpoint = paused.endpoint();
    check_waits(
        paused, fmt::format("connect_any({})", endpoint),
        [&] {
            return answer::connect_any({&endpoint, 1});
        },
        "connect_to_asks_too_soon"_cause);
}

TEST_CASE("3.3 connect_any waits however many signals come", "[3.3]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    PausedHandshake paused;
    Pair unused;
    PeerThread server(std::move(unused.peer), [&](Peer& self) { interrupt_and_complete(self, paused, 50); });
    const Story story("The server takes its time. Fifty signals interrupt the wait, then it answers.");
    const net::Endpoint endpoint = paused.endpoint();
    check_waits(
        paused, fmt::format("connect_any({})", endpoint),
        [&] {
            return answer::connect_any({&endpoint, 1});
        },
        "connect_to_asks_too_soon"_cause);
}
