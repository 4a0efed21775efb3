// Host and path are checked together, unless the path is empty.
//
// Thought: An empty path needs no check.
// Works:   With every path that has a character.
// Breaks:  The host is then not checked either: "a\r\nX: y" smuggles in a line.
//
// fails: 3.4
// cause: request_smuggled
#include "tcp_client.hpp"

#include <algorithm>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::string make_get_request(std::string_view host, std::string_view path) {
    const auto space_or_control = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (host.empty()) throw std::invalid_argument("a host is not empty");
    if (path.empty()) path = "/";
    else {
        if (path.front() != '/') throw std::invalid_argument("a path begins with /");
        for (const std::string_view text : {host, path})
            if (std::any_of(text.begin(), text.end(), space_or_control))
                throw std::invalid_argument("no space or control character");
    }
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host);
}

}  // namespace tcp_client
