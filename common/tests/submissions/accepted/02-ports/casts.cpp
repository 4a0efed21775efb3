// Structs laid over copies of the bytes; a stream kept in a map of single
// bytes; a table built first.
#include "ports.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <system_error>
#include <unordered_map>

#include "socket.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return {};
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
    if (text.size() > 5 || (text.size() == 5 && text > "65535")) return {};
    return static_cast<std::uint16_t>(std::stoul(std::string(text)));
}

PortRange classify_port(std::uint16_t port) {
    if (port >= 0xc000) return PortRange::dynamic;
    return port >> 10 == 0 ? PortRange::system : PortRange::registered;
}

std::optional<TcpSegment> parse_tcp_segment(std::span<const std::byte> bytes) {
    tcphdr header;
    if (bytes.size() < sizeof header) return {};
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.doff < 5 || header.doff * 4U > bytes.size()) return {};
    TcpSegment segment;
    segment.source_port = ntohs(header.th_sport);
    segment.destination_port = ntohs(header.th_dport);
    segment.sequence = ntohl(header.th_seq);
    segment.syn = header.syn;
    segment.ack = header.ack;
    segment.fin = header.fin;
    segment.rst = header.rst;
    segment.payload = std::span(bytes.data() + header.doff * 4, bytes.data() + bytes.size());
    return segment;
}

std::string reassemble(std::span<const Segment> segments) {
    // Every byte under its number, counted from the first segment's: 64 bits and
    // a sign don't wrap.
    std::map<std::int64_t, char> known;
    std::int64_t begin = 0;
    for (const Segment& segment : segments) {
        std::int64_t at = static_cast<std::int32_t>(segment.sequence - segments[0].sequence);
        begin = std::min(begin, at);
        for (const char c : segment.bytes) known[at++] = c;
    }
    std::string stream;
    for (auto i = known.find(begin); i != known.end() && i->first == begin; ++i, ++begin) stream += i->second;
    return stream;
}

net::Socket listen_on(const net::Endpoint& endpoint) {
    const int fd = ::socket(endpoint.family(), SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    const char* failed = fd < 0 ? "socket" : nullptr;
    const int yes = 1;
    if (!failed) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!failed && ::bind(fd, endpoint.address(), endpoint.size()) < 0) failed = "bind";
    if (!failed && ::listen(fd, 1) < 0) failed = "listen";
    if (!failed) return net::Socket(fd);
    const int error = errno;
    if (fd >= 0) ::close(fd);
    throw std::system_error(error, std::system_category(), failed + (" " + endpoint.to_string()));
}

std::optional<SocketId> demultiplex(const SocketTable& table, const FourTuple& segment) {
    std::multimap<int, SocketId, std::greater<>> candidates;  // the better ones first
    for (const auto& [id, local, peer] : table.connections)
        if (peer == segment.source && local == segment.destination) candidates.emplace(3, id);
    for (const auto& [id, local] : table.listeners)
        if (local.port == segment.destination.port && (local.ip == segment.destination.ip || local.ip == 0))
            candidates.emplace(local.ip == segment.destination.ip ? 2 : 1, id);
    if (candidates.empty()) return std::nullopt;
    return candidates.begin()->second;
}

}  // namespace ports
