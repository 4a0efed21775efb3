// What two or more of lesson 03's tests share: how a socket that was connected has to be, and a handshake
// that takes its time.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "../tcp_client.hpp"
#include "check.hpp"
#include "client.hpp"
#include "peer.hpp"

using namespace testing;
namespace answer = tcp_client;

namespace testing {

using Endpoints = std::vector<net::Endpoint>;

/// What client.hpp has ready-made is the exercise here: an answer that calls it fails.
inline void refuse_ready_made(std::string_view call) {
    if (call == "send")
        fail("the answer's own calls to send()", "net::send_all() was called", "send_all_by_the_helper"_cause,
             Place::here());
    fail("the answer's own socket() and connect()", "net::connect_tcp() was called",
         "connect_to_by_the_helper"_cause, Place::here());
}
inline const auto refused = Faults::on_helper_call = refuse_ready_made;

/// While it is in scope each limit that the answer sets passes at once: where the contract has no limit, a
/// right answer only waits again.
struct LimitsPassAtOnce {
    // In microseconds: Linux gives up after 127 s (tcp_syn_retries in tcp(7)).
    static constexpr long long longest_handshake = 130000000;
    LimitsPassAtOnce() {
        Faults::longest_wait = 0, Faults::shorter_options = true;
        Faults::most_ahead = longest_handshake;
    }
    ~LimitsPassAtOnce() {
        Faults::longest_wait = -1, Faults::shorter_options = false;
        Faults::most_ahead = 1LL << 60;
    }
};

/// The loopback addresses that this machine has.
inline std::vector<const char*> loopback_addresses() {
    if (have_ipv6()) return {"127.0.0.1", "::1"};
    return {"127.0.0.1"};
}

inline std::string connected_to(const net::Socket& socket) {
    if (!socket) return "an owner of nothing";
    if (!is_open(socket.fd())) return "a descriptor that is closed";
    try {
        return fmt::format("a socket connected to {}", net::peer_endpoint(socket.fd()));
    } catch (const std::exception&) {
        return "a socket that is not connected";
    }
}

/// The endpoint that the answer's last call of connect() was given, compared with the one that it should have
/// been.
inline void check_asked(const net::Endpoint& endpoint, Place place = Place::here()) {
    expect(Faults::asked_size > 0, "connect() called", "it was not", "connect_not_called"_cause, place);
    const int family = Faults::asked_address.ss_family;
    if (family != endpoint.family() || Faults::asked_size < endpoint.size())
        fail(fmt::format("connect() to {}: {} bytes of address, of the family {}", endpoint, endpoint.size(),
                         endpoint.family()),
             fmt::format("{} bytes, of the family {}", Faults::asked_size, family),
             "connect_to_ipv4_length"_cause, place);
    const net::Endpoint asked{reinterpret_cast<const sockaddr*>(&Faults::asked_address), endpoint.size()};
    const auto swapped = static_cast<std::uint16_t>(endpoint.port() << 8 | endpoint.port() >> 8);
    const std::string ip = endpoint.ip();
    expect(asked == endpoint, fmt::format("connect() to {}", endpoint), fmt::format("connect() to {}", asked),
           asked.port() == swapped && asked.port() != endpoint.port() ? "connect_port_order"_cause
           : asked.ip() == ip.substr(0, ip.find('%'))                 ? "connect_to_zone_lost"_cause
                                                                      : "connected_elsewhere"_cause,
           place);
}

/// connect() fails at once, with each of several errors: `connect` has to throw them, whichever the endpoint.
template <typename Connect>
void check_fails_at_once(std::string_view name, Connect connect, Place place = Place::here()) {
    true_cause = [](const Cause& why) { return Faults::connects == 0 ? "connect_not_called"_cause : why; };
    const Faults faults;
    const std::pair<net::Endpoint, int> attempts[] = {{{"192.0.2.1", 258}, ENETUNREACH},
                                                      {{"198.51.100.7", 80}, EADDRNOTAVAIL},
                                                      {{"203.0.113.9", 65534}, ETIMEDOUT},
                                                      {{"2001:db8::1:2", 513}, EHOSTUNREACH},
                                                      {{"fe80::1%1", 443}, ENETUNREACH}};
    for (const auto& [endpoint, code] : attempts) {
        if (endpoint.family() == AF_INET6 && !have_ipv6()) continue;
        const Story story(fmt::format("connect() to {} fails at once: {}.", endpoint, std::strerror(code)));
        Faults::asked_size = 0;
        Faults::failing_connects = {code};
        Descriptors before;
        const Thrown thrown = call_throws(
            fmt::format("{}({})", name, endpoint), std::strerror(code),
            [&, &to = endpoint] { return connected_to(connect(to)); }, "connect_error_at_once"_cause, place);
        check_asked(endpoint, place);
        expect_runtime_error(thrown, place);
        expect_named(thrown, endpoint.to_string(), "connect_to_nameless"_cause, place);
        expect_named(thrown, std::strerror(code),
                     name == "connect_any" && thrown.code == 0 ? "connect_any_last_error"_cause
                                                               : "errno_overwritten"_cause,
                     place);
        before.expect_none_left("descriptor_left_open"_cause, place);
    }
}

/// The handshake begins, and fails later, with each of several errors.
template <typename Connect>
void check_fails_late(std::string_view name, Connect connect, bool by_a_signal = true,
                      Place place = Place::here()) {
    const Faults faults;
    Faults::late_by_a_signal = by_a_signal;
    const DeadPort dead;
    for (const int code : {ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT}) {
        const Story story(fmt::format("The handshake has begun{}. Then it fails: {}.",
                                      by_a_signal ? ", and a signal interrupts the wait (EINTR)" : "",
                                      std::strerror(code)));
        Faults::late_failing_connects = {code};
        Descriptors before;
        const Thrown thrown = call_throws(
            fmt::format("{}({})", name, dead.endpoint()), std::strerror(code),
            [&] { return connected_to(connect(dead.endpoint())); }, "connect_error_late"_cause, place);
        expect_named(thrown, dead.endpoint().to_string(), "connect_to_nameless"_cause, place);
        expect_named(thrown, std::strerror(code), "connect_error_late"_cause, place);
        before.expect_none_left("descriptor_left_open"_cause, place);
    }
}

/// Failures at once and late; none is a refusal. The error holds the errno value, for callers that compare it.
template <typename Connect>
void check_codes(std::string_view name, Connect connect, bool by_a_signal = true,
                 Place place = Place::here()) {
    const Faults faults;
    Faults::late_by_a_signal = by_a_signal;
    const DeadPort dead;
    for (const bool late : {false, true})
        for (const int code : {EHOSTUNREACH, ETIMEDOUT, ENETUNREACH}) {
            const Story story(fmt::format(
                "{}: {}.", late ? "The handshake begins, and then fails" : "connect() fails at once",
                std::strerror(code)));
            (late ? Faults::late_failing_connects : Faults::failing_connects) = {code};
            const Thrown thrown = call_throws(
                fmt::format("{}({})", name, dead.endpoint()), std::strerror(code),
                [&] { return connected_to(connect(dead.endpoint())); },
                late ? "connect_error_late"_cause : "connect_error_at_once"_cause, place);
            expect_code(thrown, code, late ? "connect_error_late"_cause : "errno_overwritten"_cause, place);
        }
}

/// No option of the socket limits how long it waits, or changes how it ends: each is as on a new socket.
inline void check_no_limits(int fd, int family, Place place) {
    struct Option {
        int level, number;
        const char* name;
        Cause why;
    };
    const Option options[] = {
        {SOL_SOCKET, SO_SNDTIMEO, "SO_SNDTIMEO", "within_time_limit_stays"_cause},
        {SOL_SOCKET, SO_RCVTIMEO, "SO_RCVTIMEO", "within_time_limit_stays"_cause},
#ifdef __linux__
        {IPPROTO_TCP, TCP_USER_TIMEOUT, "TCP_USER_TIMEOUT", "within_time_limit_stays"_cause},
        {IPPROTO_TCP, TCP_SYNCNT, "TCP_SYNCNT", "within_time_limit_stays"_cause},
#endif
        {SOL_SOCKET, SO_LINGER, "SO_LINGER", "connected_socket_lingers"_cause}};
    const net::Socket fresh{::socket(family, SOCK_STREAM, 0)};
    for (const Option& option : options) {
        char value[2][64] = {};
        socklen_t size[2] = {64, 64};
        ::getsockopt(fd, option.level, option.number, value[0], &size[0]);
        ::getsockopt(fresh.fd(), option.level, option.number, value[1], &size[1]);
        expect(std::string_view(value[0], size[0]) == std::string_view(value[1], size[1]),
               fmt::format("{} as on a new socket", option.name), "another value", option.why, place);
    }
}

/// A socket as the caller may expect it: connected, and waiting as long as it takes.
inline void check_socket(const net::Socket& socket, const net::Endpoint& endpoint,
                         Place place = Place::here()) {
    const std::string got = connected_to(socket),
                      expected = fmt::format("a socket connected to {}", endpoint);
    expect(got == expected, expected, got,
           got.starts_with("a socket connected") ? "connected_elsewhere"_cause
           : got.starts_with("a descriptor")     ? "connect_to_closed_twice"_cause
                                                 : "returned_unconnected"_cause,
           place);
    expect((::fcntl(socket.fd(), F_GETFL) & O_NONBLOCK) == 0, "a blocking socket", "a non-blocking one",
           "within_stays_nonblocking"_cause, place);
    check_no_limits(socket.fd(), endpoint.family(), place);
}

/// The same, and that it is the one connection at the server: what is sent on it arrives there.
inline void check_connected(const net::Socket& socket, const net::Endpoint& endpoint,
                            const net::Socket& listener, Place place = Place::here()) {
    check_socket(socket, endpoint, place);
    pollfd wait{listener.fd(), POLLIN, 0};
    expect(::poll(&wait, 1, 10000) == 1, "a connection at the server", "none came", "not_this_server"_cause,
           place);
    const net::Socket accepted{::accept(listener.fd(), nullptr, nullptr)};
    const std::string ours = net::local_endpoint(socket.fd()).to_string(),
                      theirs = net::peer_endpoint(accepted.fd()).to_string();
    expect(ours == theirs, fmt::format("one connection at the server, from {}", ours),
           fmt::format("another one before it, from {}", theirs), "connect_to_begins_anew"_cause, place);
    net::send_all(socket.fd(), "ping");
    char buffer[8] = {};
    const auto got = ::recv(accepted.fd(), buffer, sizeof buffer, 0);
    expect_equal("what arrives there", std::string(buffer, got > 0 ? static_cast<std::size_t>(got) : 0),
                 "ping", "nothing_arrives"_cause, place);
}

/// Plays the server's part in a handshake that is interrupted, usually twice, and only then comes to its end.
inline void interrupt_and_complete(Peer& self, PausedHandshake& paused, int signals = 2) {
    self.wait_until([] { return PausedHandshake::under_way(); });
    self.interrupt_blocked(signals);
    self.wait_until_blocked();  // a right answer waits; where a wrong one has returned, nothing is left to do
    self.wait_until([&] { return paused.complete(); });
}

/// The same without a signal, and after longer than a limit that passes at once: a wrong answer has returned.
inline void complete_late(Peer& self, PausedHandshake& paused) {
    self.wait_until([] { return PausedHandshake::under_way(); });
    self.wait_until_blocked();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // SO_SNDTIMEO takes a few
    self.wait_until([&] { return paused.complete(); });
}

/// Descriptor 0 is as good as any: the answer's socket gets it.
template <typename Connect>
void check_descriptor_0(std::string_view name, Connect connect, Place place = Place::here()) {
    const net::Socket listener = make_listener();
    const net::Endpoint endpoint = net::local_endpoint(listener.fd());
    const Story story("Standard input is closed, so socket() returns 0.");
    const ZeroIsFree free;
    const net::Socket socket = call(
        fmt::format("{}({})", name, endpoint), [&] { return connect(endpoint); }, "descriptor_0"_cause,
        place);
    expect(static_cast<bool>(socket), "an owner of descriptor 0", "an owner of nothing", "descriptor_0"_cause,
           place);
    check_connected(socket, endpoint, listener, place);
}

/// Makes a connect whose handshake is under way for a while. It has to be over when the function returns.
template <typename Connect>
void check_waits(const PausedHandshake& paused, std::string_view text, Connect connect, const Cause& why,
                 Place place = Place::here()) {
    std::string state;  // at once: a moment later the handshake may be over after all
    const net::Socket socket = call(
        text,
        [&] {
            net::Socket made = connect();
            state = connected_to(made);
            return made;
        },
        why, place);
    const std::string expected = fmt::format("a socket connected to {}", paused.endpoint());
    expect(state == expected, expected, state, why, place);
    check_socket(socket, paused.endpoint(), place);
}

}  // namespace testing
