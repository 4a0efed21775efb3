// Lesson 02: ports, and what TCP promises. The contracts; write the code in ports.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "socket.hpp"

namespace ports {

/// 2.1  Reads a port: decimal digits and nothing else (no sign, no space), at most 65535. Returns
/// std::nullopt for any other text. Read it yourself: don't ask the resolver or net::Endpoint.
/// Edges: - "0" is a port, too (to bind(2) it means any free port);
///        - leading zeros change nothing: "0080" is 80.
std::optional<std::uint16_t> parse_port(std::string_view text);

/// How ports are assigned (RFC 6335, section 6).
enum class PortRange {
    system,      // 0 to 1023: well-known services; on most systems only root may bind them
    registered,  // 1024 to 49151: registered with IANA on request
    dynamic,     // 49152 to 65535: never registered; free for any program to use for a while
};

/// 2.2  The range that `port` belongs to.
PortRange classify_port(std::uint16_t port);

/// What the header of a TCP segment says (RFC 9293, section 3.1), and what the segment carries.
/// It has no addresses: they are in the IP header before it.
struct TcpSegment {
    std::uint16_t source_port = 0, destination_port = 0;
    std::uint32_t sequence = 0;  // of the first payload byte, or of the SYN, which comes before it
    bool syn = false, ack = false, fin = false, rst = false;
    std::span<const std::byte> payload;  // a view of the bytes that were passed in
};

/// 2.3  Takes a TCP segment apart. All numbers are in network byte order. The header is as long as its data
/// offset says (options may follow the first 20 octets), and the payload is the rest. Returns std::nullopt if
/// the header is shorter than 20 octets or longer than the bytes there are.
/// Edges: - taken: any checksum, reserved bits, ports and flags; bytes at any address in memory, even odd.
std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes);

/// A piece of the stream, as it arrived.
struct Segment {
    std::uint32_t sequence = 0;  // the number of its first byte
    std::string bytes;
};

/// 2.4  Puts a stream together from segments that arrived in any order, some twice, some overlapping (where
/// two overlap they hold the same bytes). The result ends at the first gap, since what follows can't be
/// handed out yet. Sequence numbers wrap: 0 follows 4294967295. All bytes lie less than 2^31 apart, so `a` is
/// before `b` exactly when static_cast<std::int32_t>(a - b) < 0 (RFC 9293, section 3.4).
/// Edges: - the stream begins at the earliest segment, even if that one has no bytes;
///        - without segments there are no bytes;
///        - a gap may be almost 2^31 wide: use memory for the bytes that came, not for the gap.
std::string reassemble(std::span<const Segment> segments);

/// 2.5  Returns a TCP socket that listens on `endpoint`, IPv4 or IPv6. Port 0 asks the system for a free
/// port; net::local_endpoint() says which. A restarted server gets its port at once, even while its old
/// connections are in TIME_WAIT (SO_REUSEADDR, socket(7)).
/// Edges: - an endpoint that another socket listens on is an error;
///        - the socket has no time limits, and does not linger; whether it blocks, and how many connections
///          its queue holds, is up to you.
/// Throws: std::system_error with the errno of the call that failed, and `endpoint` in its text, as
///         to_string() writes it, such as "bind 127.0.0.1:80: Address already in use". No descriptor stays
///         open.
net::Socket listen_on(const net::Endpoint& endpoint);

/// One end of a connection: an IPv4 address and a port, both in host byte order.
struct Address {
    std::uint32_t ip = 0;
    std::uint16_t port = 0;
    bool operator==(const Address&) const = default;
};

/// Where a segment that arrives comes from, and where it goes.
struct FourTuple {
    Address source, destination;
};

using SocketId = int;

/// The sockets of one machine. A connection's `local` is its end here.
struct SocketTable {
    struct Connection {
        SocketId id;
        Address local, peer;
    };
    struct Listener {
        SocketId id;
        Address local;  // ip 0 (0.0.0.0): every address of this machine
    };
    std::vector<Connection> connections;
    std::vector<Listener> listeners;
};

/// 2.6 * Returns the socket that gets a segment: the connection with exactly these two ends; else the
/// listener on its destination, one on that very address before one on 0.0.0.0; else std::nullopt (TCP
/// answers with a reset).
/// Edges: - no two connections, and no two listeners, are equal;
///        - every number may be an id.
std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment);

}  // namespace ports
