// Nothing is looked at.
//
// Thought: Host and path come from our own program.
// Works:   While they do.
// Breaks:  Once a path comes from a link or a form, "/ HTTP/1.1\r\nHost: evil" puts headers, or a second
//          request, into the connection: request splitting.
//
// fails: 3.4
// cause: request_smuggled
#include "tcp_client.hpp"

#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::string make_get_request(std::string_view host, std::string_view path) {
    if (path.empty()) path = "/";
    if (host.empty() || path.front() != '/')
        throw std::invalid_argument("a host, and a path that begins with /");
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host);
}

}  // namespace tcp_client
