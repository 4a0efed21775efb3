// A stream for the number; segments tried again until none brings anything; a listener that does not block.
#include "ports.hpp"

#include <fcntl.h>

#include <algorithm>
#include <sstream>

#include "socket.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    std::istringstream in{std::string(text)};
    std::uint16_t port;
    if (!(in >> port)) return std::nullopt;  // out of range
    return port;
}

std::string reassemble(std::span<const Segment> segments) {
    if (segments.empty()) return "";
    std::uint32_t first = segments[0].sequence;
    for (const Segment& segment : segments)
        if (segment.sequence - first >= 0x80000000) first = segment.sequence;
    std::string stream;
    for (bool grew = true; grew;) {
        grew = false;
        for (const auto& [sequence, bytes] : segments) {
            const std::size_t begin = sequence - first;
            if (begin > stream.size() || begin + bytes.size() <= stream.size()) continue;
            stream.replace(begin, std::string::npos, bytes);
            grew = true;
        }
    }
    return stream;
}

net::Socket listen_on(const net::Endpoint& endpoint) {
    const auto check = [&](int result, const char* call) {
        if (result < 0) net::throw_errno(fmt::format("{}({})", call, endpoint));
        return result;
    };
    net::Socket socket{check(::socket(endpoint.family(), SOCK_STREAM, 0), "socket")};
    check(::fcntl(socket.fd(), F_SETFL, O_NONBLOCK), "fcntl");
    const int on = 1;
    check(::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    check(::bind(socket.fd(), endpoint.address(), endpoint.size()), "bind");
    check(::listen(socket.fd(), 0), "listen");
    return socket;
}

}  // namespace ports
