// The system's structs and constants, strtoul(), goto, and errno kept by hand.
#include "ports.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "socket.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    const std::string copy(text);
    if (copy.empty() || strspn(copy.c_str(), "0123456789") != copy.size()) return std::nullopt;
    errno = 0;
    const unsigned long port = strtoul(copy.c_str(), nullptr, 10);
    if (errno == ERANGE || port > UINT16_MAX) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

PortRange classify_port(std::uint16_t port) {
    switch (port >> 10) {
        case 0:
            return PortRange::system;
        default:
            return port >> 14 == 3 ? PortRange::dynamic : PortRange::registered;
    }
}

std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    tcphdr header;
    if (bytes.size() < sizeof header) return std::nullopt;
    memcpy(&header, bytes.data(), sizeof header);
    if (header.doff < 5 || header.doff * 4U > bytes.size()) return std::nullopt;
    TcpSegment segment;
    segment.source_port = ntohs(header.source);
    segment.destination_port = ntohs(header.dest);
    segment.sequence = ntohl(header.seq);
    segment.syn = header.syn;
    segment.ack = header.ack;
    segment.fin = header.fin;
    segment.rst = header.rst;
    if (bytes.size() > header.doff * 4U) segment.payload = bytes.last(bytes.size() - header.doff * 4U);
    return segment;
}

net::Socket listen_on(const net::Endpoint& endpoint) {
    const char* call = "socket";
    int error = 0, on = 1;
    const int fd = socket(endpoint.family(), SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (fd < 0) goto bad;
    call = "setsockopt";
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0) goto bad;
    call = "bind";
    if (bind(fd, endpoint.address(), endpoint.size()) < 0) goto bad;
    call = "listen";
    if (listen(fd, 1) < 0) goto bad;
    return net::Socket(fd);
bad:
    error = errno;
    if (fd >= 0) close(fd);
    throw std::system_error(error, std::system_category(), call + (" " + endpoint.to_string()));
}

}  // namespace ports
