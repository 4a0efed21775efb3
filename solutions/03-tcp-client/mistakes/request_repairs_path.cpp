// A missing slash is put in.
//
// Thought: Be liberal in what you accept: "index.html" surely means "/index.html".
// Works:   For "index.html".
// Breaks:  "http://x/" and "*" become "/http://x/" and "/*": requests that nobody meant, instead of an error
//          that says so.
//
// fails: 3.4
// cause: request_repairs_path
#include "tcp_client.hpp"

#include <algorithm>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::string make_get_request(std::string_view host, std::string_view path) {
    const std::string repaired = path.starts_with("/") ? std::string{path} : "/" + std::string{path};
    path = repaired;
    const auto bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (host.empty() || std::any_of(host.begin(), host.end(), bad) ||
        std::any_of(path.begin(), path.end(), bad))
        throw std::invalid_argument("a space or a control character in host or path");
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host);
}

}  // namespace tcp_client
