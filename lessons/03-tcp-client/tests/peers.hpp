// What two or more of lesson 03's tests share: how a socket that was connected has to be, and a handshake that
// takes its time.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "../tcp_client.hpp"
#include "check.hpp"
#include "peer.hpp"

using namespace testing;
namespace answer = tcp_client;

namespace testing {

using Endpoints = std::vector<net::Endpoint>;

inline std::string connected_to(const net::Socket& socket) {
    if (!socket) return "an owner of nothing";
    if (!is_open(socket.fd())) return "a descriptor that is closed";
    try {
        return fmt::format("a socket connected to {}", net::peer_endpoint(socket.fd()));
    } catch (const std::exception&) {
        return "a socket that is not connected";
    }
}

/// A socket as the caller may expect it: connected, and waiting as long as it takes.
inline void check_socket(const net::Socket& socket, const net::Endpoint& endpoint, Place place = Place::here()) {
    const std::string got = connected_to(socket), expected = fmt::format("a socket connected to {}", endpoint);
    expect(got == expected, expected, got,
           got.starts_with("a socket connected") ? "connected_elsewhere"_cause
           : got.starts_with("a descriptor")     ? "connect_to_closed_twice"_cause
                                                 : "returned_unconnected"_cause,
           place);
    expect((::fcntl(socket.fd(), F_GETFL) & O_NONBLOCK) == 0, "a blocking socket", "a non-blocking one",
           "within_stays_nonblocking"_cause, place);
    for (const auto& [option, name] : {std::pair{SO_SNDTIMEO, "SO_SNDTIMEO"}, {SO_RCVTIMEO, "SO_RCVTIMEO"}}) {
        timeval left{};
        socklen_t size = sizeof left;
        ::getsockopt(socket.fd(), SOL_SOCKET, option, &left, &size);
        expect(left.tv_sec == 0 && left.tv_usec == 0, "a socket without a time limit of its own",
               fmt::format("{} is still set", name), "within_time_limit_stays"_cause, place);
    }
}

/// The same, and that it is the one connection at the server: what is sent on it arrives there.
inline void check_connected(const net::Socket& socket, const net::Endpoint& endpoint, const net::Socket& listener,
                            Place place = Place::here()) {
    check_socket(socket, endpoint, place);
    pollfd wait{listener.fd(), POLLIN, 0};
    expect(::poll(&wait, 1, 2000) == 1, "a connection at the server", "none came", "not_this_server"_cause, place);
    const net::Socket accepted{::accept(listener.fd(), nullptr, nullptr)};
    const std::string ours = net::local_endpoint(socket.fd()).to_string(),
                      theirs = net::peer_endpoint(accepted.fd()).to_string();
    expect(ours == theirs, fmt::format("one connection at the server, from {}", ours),
           fmt::format("another one before it, from {}", theirs), "connect_to_begins_anew"_cause, place);
    net::send_all(socket.fd(), "ping");
    char buffer[8] = {};
    const auto got = ::recv(accepted.fd(), buffer, sizeof buffer, 0);
    expect_equal("what arrives there", std::string(buffer, got > 0 ? static_cast<std::size_t>(got) : 0), "ping",
                 "nothing_arrives"_cause, place);
}

/// Plays the server's part in a handshake that is interrupted twice and only then comes to its end.
inline void interrupt_and_complete(Peer& self, PausedHandshake& paused) {
    self.wait_until([] { return PausedHandshake::under_way(); });
    self.interrupt_blocked(2);
    self.wait_until_blocked();  // a right answer waits; where a wrong one has returned, nothing is left to do
    self.wait_until([&] { return paused.complete(); });
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
