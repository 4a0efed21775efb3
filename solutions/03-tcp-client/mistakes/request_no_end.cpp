// No empty line at the end.
//
// Thought: The last header is the last line.
// Works:   It looks complete when it is printed.
// Breaks:  The server waits for further headers, the client for the reply, until one of them gives up.
//
// fails: 3.4
// cause: request_no_end
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
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", path, host);
}

}  // namespace tcp_client
