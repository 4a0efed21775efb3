// A sum that stops at the limit; a queue by sequence number; octets taken by pointers; an address built by
// hand.
#include "ports.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <queue>

#include "socket.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    unsigned port = 0;
    for (const unsigned char c : text) {
        const unsigned digit = c - '0';
        if (digit > 9 || (port = port * 10 + digit) > 65535) return std::nullopt;
    }
    return text.empty() ? std::nullopt : std::optional(static_cast<std::uint16_t>(port));
}

std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    if (bytes.size() < 20) return std::nullopt;
    const auto* octets = reinterpret_cast<const unsigned char*>(bytes.data());
    const std::size_t header = (octets[12] & 0xf0U) / 4;
    if (header < 20 || bytes.size() < header) return std::nullopt;
    TcpSegment segment{.payload = {bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end()}};
    segment.source_port = static_cast<std::uint16_t>(octets[0] * 256 + octets[1]);
    segment.destination_port = static_cast<std::uint16_t>(octets[2] * 256 + octets[3]);
    for (int i = 4; i < 8; ++i) segment.sequence = segment.sequence * 256 + octets[i];
    segment.fin = octets[13] & 1;
    segment.syn = octets[13] >> 1 & 1;
    segment.rst = octets[13] >> 2 & 1;
    segment.ack = octets[13] >> 4 & 1;
    return segment;
}

std::string reassemble(std::span<const Segment> segments) {
    const auto later = [](const Segment* a, const Segment* b) {
        return static_cast<std::int32_t>(a->sequence - b->sequence) > 0;
    };
    std::priority_queue<const Segment*, std::vector<const Segment*>, decltype(later)> queue(later);
    for (const Segment& segment : segments) queue.push(&segment);
    std::string stream;
    for (std::uint32_t next = queue.empty() ? 0 : queue.top()->sequence; !queue.empty(); queue.pop()) {
        const auto known = static_cast<std::int32_t>(next - queue.top()->sequence);
        const std::string& bytes = queue.top()->bytes;
        if (known < 0) break;
        if (static_cast<std::size_t>(known) >= bytes.size()) continue;
        stream.append(bytes, static_cast<std::size_t>(known));
        next = queue.top()->sequence + static_cast<std::uint32_t>(bytes.size());
    }
    return stream;
}

net::Socket listen_on(const net::Endpoint& endpoint) {
    sockaddr_in four{};
    sockaddr_in6 six{};
    const std::string ip = endpoint.ip();
    const sockaddr* address = nullptr;
    socklen_t size = 0;
    if (inet_pton(AF_INET, ip.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(endpoint.port());
        address = reinterpret_cast<const sockaddr*>(&four), size = sizeof four;
    } else {
        const std::size_t zone = std::min(ip.find('%'), ip.size());  // "fe80::1%eth0"
        inet_pton(AF_INET6, ip.substr(0, zone).c_str(), &six.sin6_addr);
        if (zone < ip.size()) six.sin6_scope_id = if_nametoindex(ip.substr(zone + 1).c_str());
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(endpoint.port());
        address = reinterpret_cast<const sockaddr*>(&six), size = sizeof six;
    }
    net::Socket socket{::socket(address->sa_family, SOCK_STREAM, 0)};
    const int on = 1;
    if (socket) ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!socket || ::bind(socket.fd(), address, size) || ::listen(socket.fd(), 128))
        throw std::system_error(errno, std::generic_category(), "cannot listen on " + endpoint.to_string());
    return socket;
}

}  // namespace ports
