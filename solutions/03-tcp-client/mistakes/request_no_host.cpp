// No Host header.
//
// Thought: The connection goes to the host already, so the server knows who is meant.
// Works:   With a server of one site, and with HTTP/1.0.
// Breaks:  One server has many sites on one address. HTTP/1.1 makes it answer 400.
//
// fails: 3.4
// cause: request_no_host
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
    return fmt::format("GET {} HTTP/1.1\r\nConnection: close\r\n\r\n", path);
}

}  // namespace tcp_client
