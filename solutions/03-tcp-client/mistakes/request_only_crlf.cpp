// Only "\r\n" is refused.
//
// Thought: A line ends with CR LF, so only both together can end one.
// Works:   Against the example in the book.
// Breaks:  Many servers end a line at a bare LF as well, and a space ends the path: "/a HTTP/1.0" asks for
//          another version.
//
// fails: 3.4
// cause: request_smuggled
#include "tcp_client.hpp"

#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::string make_get_request(std::string_view host, std::string_view path) {
    if (path.empty()) path = "/";
    const auto splits = [](std::string_view text) { return text.find("\r\n") != text.npos; };
    if (host.empty() || path.front() != '/' || splits(host) || splits(path))
        throw std::invalid_argument("an empty host, or a line end in host or path");
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host);
}

}  // namespace tcp_client
