// Segments taken as long as one continues the stream, without any sorting; a
// loop of one character each.
#include "ports.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "socket.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint32_t port = 0;
    bool any = false;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        port = std::min(port * 10 + static_cast<std::uint32_t>(c - '0'), 65536U);
        any = true;
    }
    return any && port <= 0xffff ? std::optional<std::uint16_t>(port) : std::nullopt;
}

PortRange classify_port(std::uint16_t port) {
    static constexpr std::array<unsigned, 2> borders = {1024, 49152};
    return static_cast<PortRange>(std::upper_bound(borders.begin(), borders.end(), port) - borders.begin());
}

std::string reassemble(std::span<const Segment> segments) {
    const auto first = std::min_element(segments.begin(), segments.end(), [](const auto& a, const auto& b) {
        return ((a.sequence - b.sequence) & 0x80000000U) != 0;
    });
    std::string stream;
    if (first == segments.end()) return stream;
    for (bool grew = true; grew;) {
        grew = false;
        for (const Segment& segment : segments) {
            const std::uint32_t offset = segment.sequence - first->sequence;
            if (offset > stream.size() || offset + segment.bytes.size() <= stream.size()) continue;
            stream.replace(offset, std::string::npos, segment.bytes);
            grew = true;
        }
    }
    return stream;
}

net::Socket listen_on(const net::Endpoint& endpoint) try {
    net::Socket socket(::socket(endpoint.address()->sa_family, SOCK_STREAM, 0));
    if (socket.fd() == -1) net::throw_errno("no socket");
    const int on = 1;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) == -1) net::throw_errno("not bound");
    if (::listen(socket.fd(), 4096) == -1) net::throw_errno("not listening");
    return socket;
} catch (const std::system_error& error) {
    throw std::system_error(error.code(), "listen_on(" + endpoint.to_string() + ")");
}

}  // namespace ports
