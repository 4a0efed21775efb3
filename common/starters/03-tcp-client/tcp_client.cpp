// Lesson 03: from a name to a connection to a request. A name may have several addresses, connect() can
// fail at each of them, and send() may take only a part of what you give it.
//
// Write one exercise, delete its todo(), then: make 03
// Contracts: tcp_client.hpp. Story and background: README.md. You may add headers and helpers.
#include "tcp_client.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"
#include "todo.hpp"

namespace tcp_client {

// 3.1 Ask for SOCK_STREAM in the hints, or every address comes once per socket type. Free the list. A
// string_view need not end with a NUL, and getaddrinfo(3) wants one: make a std::string of it.
std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    todo("3.1 resolve");
}

// 3.2 endpoint.address() and endpoint.size() are for connect(2). net::Socket socket{fd} owns a descriptor,
// and closes it when you throw; return it.
net::Socket connect_to(const net::Endpoint& endpoint) {
    todo("3.2 connect_to");
}

// 3.3 A new socket for each attempt: one whose connect() failed can't be used again.
net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    todo("3.3 connect_any");
}

// 3.4 Three lines and an empty one. What would a '\n' inside `path` do?
std::string make_get_request(std::string_view host, std::string_view path) {
    todo("3.4 make_get_request");
}

// 3.5 send(2) returns how many bytes it took. Which flag turns SIGPIPE into an error?
void send_all(int fd, std::string_view bytes) {
    todo("3.5 send_all");
}

// 3.6 * Make the socket non-blocking, start, wait with poll(2), then ask for SO_ERROR.
net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    todo("3.6 connect_within");
}

}  // namespace tcp_client
