// Only the characters of a host's name are let into the host.
//
// Thought: a host's name has letters, digits, dots and hyphens; a port and an IPv6 address bring ':', '['
//          and ']'.
// Works:   for the names that one thinks of.
// Breaks:  a container's name may have a '_', and another name is in UTF-8. What is refused has to be what
//          does harm: a space, a control character. Whether the name exists the resolver knows.
//
// fails: 3.4
// cause: request_host_checked
#include "tcp_client.hpp"

#include <algorithm>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::string make_get_request(std::string_view host, std::string_view path) {
    if (path.empty()) path = "/";
    const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    if (host.empty() || host.find_first_not_of(letters + ".-:[]") != host.npos)
        throw std::invalid_argument("not the name of a host");
    const auto bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (path.front() != '/' || std::any_of(path.begin(), path.end(), bad))
        throw std::invalid_argument("not a path");
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host);
}

}  // namespace tcp_client
