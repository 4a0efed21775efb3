// Text built with streams and algorithms, further headers in the request, errors of types of their own.
#include "tcp_client.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

namespace {

struct BadRequest : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

bool clean(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x21 || c == 0x7f; });
}

}  // namespace

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::error_code last = std::make_error_code(std::errc::invalid_argument);
    std::ostringstream told;
    net::Socket socket;
    std::find_if(endpoints.begin(), endpoints.end(), [&](const net::Endpoint& endpoint) {
        try {
            socket = connect_to(endpoint);
        } catch (const std::system_error& error) {
            last = error.code();
            told << endpoint.to_string() << ": " << last.message() << ", ";
        }
        return static_cast<bool>(socket);
    });
    if (!socket) throw std::system_error(last, told.str());
    return socket;
}

std::string make_get_request(std::string_view host, std::string_view path) {
    if (host.empty() || !clean(host) || !clean(path) || (path != "" && path[0] != '/'))
        throw BadRequest("not a host or not a path");
    std::ostringstream out;
    out << "GET " << (path.empty() ? "/" : path) << " HTTP/1.1\r\nuser-agent: workbook (lesson 3; right)\r\n"
        << "accept:*/*\r\nCONNECTION:\tClose\r\nhost:" << host << "\r\nX-Empty:\r\n\r\n";
    return out.str();
}

}  // namespace tcp_client
