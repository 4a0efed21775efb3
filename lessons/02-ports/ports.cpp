// Lesson 02: an address finds the machine, a port finds the program. TCP numbers the bytes between two
// programs, so what IP loses, doubles or reorders comes out whole and in order.
//
// Write one exercise, delete its todo(), then: make 02
// Contracts: ports.hpp. Story and background: README.md. You may add headers and helpers.
#include "ports.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "socket.hpp"
#include "todo.hpp"

namespace ports {

// 2.1 What would atoi() make of "80abc", of "", of "65616"?
std::optional<std::uint16_t> parse_port(std::string_view text) {
    todo("2.1 parse_port");
}

// 2.2 Two comparisons. Which range is 1024 in?
PortRange classify_port(std::uint16_t port) {
    todo("2.2 classify_port");
}

// 2.3 Draw the header (RFC 9293, section 3.1). The data offset counts words of 32 bits.
std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    todo("2.3 parse_tcp_segment");
}

// 2.4 Put the segments in order first. How much of each is new, and where is the first gap?
std::string reassemble(std::span<const Segment> segments) {
    todo("2.4 reassemble");
}

// 2.5 socket(2), bind(2), listen(2): each can fail. endpoint.address() and endpoint.size() are for bind.
// net::Socket socket{fd} owns a descriptor, and closes it when you throw; return it.
net::Socket listen_on(const net::Endpoint& endpoint) {
    todo("2.5 listen_on");
}

// 2.6 * Seen from here, the segment's destination is the local end.
std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    todo("2.6 demultiplex");
}

}  // namespace ports
