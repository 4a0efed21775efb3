// Whatever is not printable ASCII is refused.
//
// Thought: isgraph() is the opposite of a space or a control character.
// Works:   For paths in English.
// Breaks:  isgraph() is false for every byte above 0x7f, too: a path in UTF-8 is refused, although it can
//          smuggle nothing.
//
// fails: 3.4
// cause: request_ascii_only
#include "tcp_client.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::string make_get_request(std::string_view host, std::string_view path) {
    if (path.empty()) path = "/";
    if (path.front() != '/') throw std::invalid_argument("a path begins with /");
    const auto bad = [](char c) { return std::isgraph(static_cast<unsigned char>(c)) == 0; };
    if (host.empty() || std::any_of(host.begin(), host.end(), bad) ||
        std::any_of(path.begin(), path.end(), bad))
        throw std::invalid_argument("a space or a control character in host or path");
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host);
}

}  // namespace tcp_client
