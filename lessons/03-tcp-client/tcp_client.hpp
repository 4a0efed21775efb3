// Lesson 03: a TCP client, from a name to a request. The contracts; write the code in tcp_client.cpp.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "socket.hpp"

// Write them with the system's calls: the helper's net::connect_tcp() and net::send_all() are what you build
// here.
namespace tcp_client {

/// 3.1  The endpoints, for TCP, of a host (a name or an address of either family) and a service (a
/// number such as "80", or a name such as "http"), with getaddrinfo(3): in the resolver's order, each
/// once, at least one, however many, and as it gives them: an IPv6 one with its zone ("fe80::1%eth0").
/// Neither text need end with a NUL. Throws std::runtime_error (std::system_error is one) whose text holds
/// host and service and the resolver's own words (gai_strerror); also, in words of your own, where one of
/// the texts holds a NUL, which no name does.
std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service);

/// 3.2  A blocking socket connected to `endpoint`, IPv4 or IPv6; see connect(2). A signal that interrupts
/// the call (EINTR, POSIX connect(3p)) does not stop the handshake, which goes on in the kernel, so it is no
/// failure: the function returns when the handshake is over. Throws std::system_error whose text holds the
/// endpoint, as to_string() writes it, such as "connect 127.0.0.1:80: Connection refused"; no descriptor
/// stays open then.
net::Socket connect_to(const net::Endpoint& endpoint);

/// 3.3  A blocking socket connected to the first of the endpoints that answers, tried in order; those behind
/// it are not contacted. A signal (EINTR) is no failure here either. Throws std::runtime_error
/// (std::system_error is one) when none does: its text holds every endpoint and why it failed, in the
/// system's words (strerror). No endpoints at all is an error too, of whichever type. Leaves no descriptor
/// behind.
net::Socket connect_any(std::span<const net::Endpoint> endpoints);

/// 3.4  A GET request as RFC 9112 (sections 2, 3 and 5) wants it: the line "GET <path> HTTP/1.1", a Host
/// header with `host`, the header "Connection: close", and an empty line; each line ends with "\r\n".
/// Host and path go in as they are, byte for byte, however long: bytes above 0x7f are allowed, in both, and
/// nobody looks for a '#' or a ':'. An empty path asks for "/". Further headers are allowed. Throws
/// std::invalid_argument when `host` is empty, when a path does not begin with '/', or when either holds a
/// space or a control character (0x00 to 0x1f, 0x7f): it could smuggle a line of its own into the request.
std::string make_get_request(std::string_view host, std::string_view path);

/// 3.5  Sends every byte of `bytes` on a connected, blocking socket, however many calls of send(2) it
/// takes. A signal (EINTR) does not end it. Throws std::system_error when the connection is gone (EPIPE,
/// ECONNRESET); the program does not die of SIGPIPE. The socket stays open, with its flags and options.
void send_all(int fd, std::string_view bytes);

/// 3.6 * As connect_to, but gives up after `limit`, more than 0 and at most a day, with a std::system_error
/// of code ETIMEDOUT whose text holds the endpoint. A refusal is still told at once. Signals (EINTR) don't
/// make the wait longer or shorter. The socket that it returns is a blocking one, without a time limit, as
/// any other. No descriptor stays open after an error.
net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit);

}  // namespace tcp_client
