// Lines that end with a bare newline.
//
// Thought: \n ends a line, as everywhere.
// Works:   Many servers forgive it.
// Breaks:  RFC 9112 wants CR LF. A strict server answers 400, and two servers in a row that differ about
//          where a line ends can be tricked.
//
// fails: 3.4
// cause: request_bare_lf
#include "tcp_client.hpp"

#include <algorithm>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::string make_get_request(std::string_view host, std::string_view path) {
    if (path.empty()) path = "/";
    if (path.front() != '/') throw std::invalid_argument("a path begins with /");
    const auto bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (host.empty() || std::any_of(host.begin(), host.end(), bad) ||
        std::any_of(path.begin(), path.end(), bad))
        throw std::invalid_argument("a space or a control character in host or path");
    return fmt::format("GET {} HTTP/1.1\nHost: {}\nConnection: close\n\n", path, host);
}

}  // namespace tcp_client
