// Where a run takes place, and how its packets are seen there: Linux's network namespaces and packet sockets.
// See user_namespaces(7), network_namespaces(7), packet(7).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "recording.hpp"

namespace trace {

struct Options {
    int mtu = 1500;          // the largest IP packet, in bytes
    std::int64_t delay = 0;  // one way, in microseconds
    double loss = 0;         // of all packets, 0 to 1
    bool line() const { return delay > 0 || loss > 0; }
};

class Wire {
public:
    virtual ~Wire() = default;
    /// The packets so far, those of any other program left out.
    virtual std::vector<Packet> packets() = 0;
    /// From now on only packets from or to `port` count; 0: all.
    virtual void only(std::uint16_t) {}
    /// Called in a child process, before it becomes the client or the server.
    virtual void enter(bool /*server*/) const {}
    /// Where the server listens, if that is not 127.0.0.1.
    virtual std::string server_address() const { return ""; }
};

/// Moves this process into a network of its own, if the system allows it: there is nothing but a loopback
/// interface. Packets are seen from now on. Throws std::system_error.
std::unique_ptr<Wire> private_network(const Options& options);

/// The same with two hosts, client and server, each in a network of its own. The line between them is slow, and loses
/// packets. Throws std::system_error, or std::runtime_error where iproute2 or the kernel's veth is missing.
std::unique_ptr<Wire> two_hosts(const Options& options);

/// The packets of this machine's real interfaces: who may see them (usually root) does. Throws std::system_error.
std::unique_ptr<Wire> real_network();

}  // namespace trace
