// What a client may find at a port of loopback: a listener, nobody, no answer, or an answer later. All are ephemeral.
#pragma once

#include <vector>

#include "socket.hpp"

namespace testing {

/// Whether one of `events` of poll(2) came within a few milliseconds. Calls that may block wait in such slices, to notice
/// that the test is over.
bool ready_within_slice(int fd, short events);

/// A listener on an ephemeral port that nobody accepts from; the kernel still completes its handshakes.
net::Socket make_listener(const char* ip = "127.0.0.1", int backlog = 16);

/// A port that refuses: bound, so that nobody else gets it, but not listening.
class DeadPort {
public:
    explicit DeadPort(const char* ip = "127.0.0.1");
    const net::Endpoint& endpoint() const { return endpoint_; }

private:
    net::Socket socket_;
    net::Endpoint endpoint_;
};

/// A port that never answers: its queue of connections is full, so the kernel drops every SYN.
class BlackHole {
public:
    BlackHole();
    const net::Endpoint& endpoint() const { return endpoint_; }

private:
    net::Socket listener_;
    net::Endpoint endpoint_;
    std::vector<net::Socket> queued_;
};

/// A server that answers no connection request until a test asks it to, so a handshake stays under way as long
/// as the test needs it. Linux.
class PausedHandshake {
public:
    PausedHandshake();
    /// Whether this system can do it.
    static bool works();
    const net::Endpoint& endpoint() const { return endpoint_; }
    /// Whether a connect() of this process is under way.
    static bool under_way() { return pending() >= 0; }
    /// Completes the handshake that is under way. False if that was not possible.
    bool complete();

private:
    static int pending();
    net::Socket listener_, server_end_;
    net::Endpoint endpoint_;
};

/// Whether this machine has the IPv6 loopback address; without it the tests use only IPv4.
bool have_ipv6();

}  // namespace testing
