// Lesson 02, the reference answer.
#include "ports.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "socket.hpp"
#include "todo.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;  // the type sets the limit: from_chars refuses 65536 instead of wrapping it to 0
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

PortRange classify_port(std::uint16_t port) {
    if (port < 1024) return PortRange::system;
    return port < 49152 ? PortRange::registered : PortRange::dynamic;
}

std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    const auto octet = [&](std::size_t at) { return std::to_integer<std::uint32_t>(bytes[at]); };
    const auto half = [&](std::size_t at) {
        return static_cast<std::uint16_t>(octet(at) << 8 | octet(at + 1));
    };

    constexpr std::size_t shortest_header = 20;
    if (bytes.size() < shortest_header) return std::nullopt;
    const std::size_t header = (octet(12) >> 4) * 4;
    if (header < shortest_header || header > bytes.size()) return std::nullopt;
    const std::uint32_t flags = octet(13);
    return TcpSegment{.source_port = half(0),
                      .destination_port = half(2),
                      .sequence = std::uint32_t{half(4)} << 16 | half(6),
                      .syn = (flags & 0x02) != 0,
                      .ack = (flags & 0x10) != 0,
                      .fin = (flags & 0x01) != 0,
                      .rst = (flags & 0x04) != 0,
                      .payload = bytes.subspan(header)};
}

std::string reassemble(std::span<const Segment> segments) {
    if (segments.empty()) return {};
    // The difference of two unsigned numbers wraps as they do; its sign says which comes first.
    const auto distance = [](std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b); };

    std::vector<const Segment*> in_order;
    for (const Segment& segment : segments) in_order.push_back(&segment);
    std::sort(in_order.begin(), in_order.end(),
              [&](const Segment* a, const Segment* b) { return distance(a->sequence, b->sequence) < 0; });

    const std::uint32_t begin = in_order.front()->sequence;
    std::string stream;
    for (const Segment* segment : in_order) {
        const std::uint32_t offset = segment->sequence - begin;
        if (offset > stream.size()) break;  // a gap: the rest has to wait
        const std::size_t known = stream.size() - offset;
        if (known < segment->bytes.size()) stream += segment->bytes.substr(known);
    }
    return stream;
}

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    // A server that is started again must not wait until its old connections have left TIME_WAIT. This
    // does not let two listeners share the endpoint.
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    if (::listen(socket.fd(), SOMAXCONN) != 0) net::throw_errno(fmt::format("listen on {}", endpoint));
    return socket;
}

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    for (const auto& connection : table.connections)
        if (connection.local == segment.destination && connection.peer == segment.source)
            return connection.id;

    std::optional<SocketId> any;
    for (const auto& listener : table.listeners) {
        if (listener.local == segment.destination) return listener.id;
        if (listener.local == Address{0, segment.destination.port}) any = listener.id;
    }
    return any;
}

}  // namespace ports
