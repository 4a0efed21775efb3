// Lesson 03: a TCP client, from a name to a request. The contracts; write the code in tcp_client.cpp.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "socket.hpp"

// Use the system's calls, not net::connect_tcp() or net::send_all(). Any number from 0 on may be a
// descriptor. Only 3.6 has a time limit: the others wait as long as it takes.
namespace tcp_client {

/// 3.1  Looks up a host (a name, or an address of either family) and a service ("80" or "http") with
/// getaddrinfo(3). Returns all of its TCP endpoints, in the resolver's order, each once.
/// Edges: - an IPv6 endpoint keeps its zone ("fe80::1%eth0");
///        - the resolver gets both texts whole and unchanged; they need not end with a NUL.
/// Throws: std::runtime_error, or a type derived from it, whose text holds host, service and the resolver's
///         words (gai_strerror). A text with a NUL is an error, too, in words of your own.
std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service);

/// 3.2  Connects a new blocking socket to `endpoint`, IPv4 or IPv6, and returns it when the handshake is
/// over; see connect(2).
/// Edges: - the endpoint goes to connect() as it is, with its zone;
///        - a signal that interrupts connect() (EINTR, POSIX connect(3p)) is not a failure: the handshake
///          goes on in the kernel;
///        - no other descriptor stays open.
/// Throws: std::system_error whose text holds the endpoint, as to_string() writes it, such as
///         "connect 127.0.0.1:80: Connection refused". No descriptor stays open.
net::Socket connect_to(const net::Endpoint& endpoint);

/// 3.3  Tries the endpoints in order, whatever their families, and returns a blocking socket connected to the
/// first that answers. Those after it are not contacted.
/// Edges: as for connect_to: a signal (EINTR) is not a failure, and no other descriptor stays open.
/// Throws: std::runtime_error, or a type derived from it, if none answers. Its text holds every endpoint, as
///         to_string() writes it, and why it failed (strerror), both in the order of the attempts. An empty
///         list is an error, too, of any type.
net::Socket connect_any(std::span<const net::Endpoint> endpoints);

/// 3.4  Writes a GET request as RFC 9112 (sections 2, 3 and 5) wants it: the line "GET <path> HTTP/1.1", a
/// Host header with `host`, the header "Connection: close", and an empty line. Each line ends with "\r\n".
/// Edges: - host and path are copied byte for byte, at any length; bytes above 0x7f, '#' and ':' are allowed
///          in both;
///        - an empty path asks for "/";
///        - further headers are allowed, unless they announce a body.
/// Throws: std::invalid_argument if `host` is empty, if a path does not begin with '/', or if either holds a
///         space or a control character (0x00 to 0x1f, 0x7f): it could smuggle in a line of its own.
std::string make_get_request(std::string_view host, std::string_view path);

/// 3.5  Sends all of `bytes` on a connected, blocking socket, with as many calls of send(2) as it takes.
/// Edges: - a signal (EINTR) does not end it;
///        - the socket stays open, with its flags and options.
/// Throws: std::system_error with the errno of send(2), such as EPIPE or ECONNRESET if the connection is
///         gone. SIGPIPE does not end the program.
void send_all(int fd, std::string_view bytes);

/// 3.6 * Like connect_to, but gives up after `limit`, which is more than 0 and at most a day.
/// Edges: - signals (EINTR) and changes of the time of day make the wait neither longer nor shorter;
///        - the returned socket is blocking and has no time limit, like any other.
/// Throws: std::system_error as connect_to does, a refusal at once. When the limit is over, its code is
///         ETIMEDOUT.
net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit);

}  // namespace tcp_client
