// A header more, which says that the request has no body.
#include "tcp_client.hpp"

#include <algorithm>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

std::string make_get_request(std::string_view host, std::string_view path) {
    if (path.empty()) path = "/";
    const auto space_or_control = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (host.empty() || std::any_of(host.begin(), host.end(), space_or_control))
        throw std::invalid_argument("host");
    if (path.front() != '/' || std::any_of(path.begin(), path.end(), space_or_control))
        throw std::invalid_argument("path");
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: workbook\r\nAccept: */*\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n",
        path, host);
}

}  // namespace tcp_client
