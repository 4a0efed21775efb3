// No "Connection: close".
//
// Thought: Servers close when they have answered.
// Works:   With HTTP/1.0.
// Breaks:  HTTP/1.1 keeps the connection open for the next request. A loop that reads to the end hangs until
//          the server's patience is over.
//
// fails: 3.4
// cause: request_kept_alive
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
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", path, host);
}

}  // namespace tcp_client
