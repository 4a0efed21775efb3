// A buffer of a fixed size.
//
// Thought: A request is short, and snprintf() can't write behind the end.
// Works:   For short paths.
// Breaks:  A longer one is cut without a word. The empty line is lost, and both ends wait.
//
// fails: 3.4
// cause: request_fixed_buffer
#include "tcp_client.hpp"

#include <algorithm>
#include <cstdio>
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
    char text[1024];
    std::snprintf(text, sizeof text, "GET %.*s HTTP/1.1\r\nHost: %.*s\r\nConnection: close\r\n\r\n",
                  static_cast<int>(path.size()), path.data(), static_cast<int>(host.size()), host.data());
    return text;
}

}  // namespace tcp_client
