// The resolver reads the port.
//
// Thought: getaddrinfo() takes a port as text, so it can read one.
// Works:   for every port; but the exercise is to read it yourself.
// Breaks:  it takes more than ports: a name such as "http", and an empty text.
//
// fails: 2.1
// cause: resolver_reads_the_port
#include "ports.hpp"

#include <netdb.h>

#include "socket.hpp"

namespace ports {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (::getaddrinfo("127.0.0.1", std::string(text).c_str(), &hints, &list) != 0) return std::nullopt;
    const net::Endpoint endpoint{list->ai_addr, list->ai_addrlen};
    ::freeaddrinfo(list);
    return endpoint.port();
}

}  // namespace ports
