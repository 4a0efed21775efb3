// Lesson 03: a TCP client, from a name to a request. The contracts; write the code in tcp_client.cpp.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "socket.hpp"

// Write them with the system's calls. Any number from 0 on may be a descriptor. Only 3.6 has a limit: the
// others wait as long as it takes.
namespace tcp_client {

/// 3.1  The endpoints, for TCP, of a host (a name, or an address of either family) and a service (a number
/// such as "80", or a name such as "http"), with getaddrinfo(3): all of them, in the resolver's order, each
/// once.
/// Edges:  an IPv6 endpoint keeps its zone ("fe80::1%eth0"). Neither text need end with a NUL.
/// Throws: std::runtime_error (std::system_error is one) whose text holds host, service and the resolver's
///         own words (gai_strerror). A text that holds a NUL is an error too, in words of your own.
std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service);

/// 3.2  A blocking socket connected to `endpoint`, IPv4 or IPv6, as it is (with its zone); see connect(2). It
/// returns when the handshake is over.
/// Edges:  a signal that interrupts connect() (EINTR, POSIX connect(3p)) does not stop the handshake, which
///         goes on in the kernel: it is no failure.
/// Throws: std::system_error whose text holds the endpoint, as to_string() writes it, such as
///         "connect 127.0.0.1:80: Connection refused". No descriptor stays open then, nor one besides the
///         socket otherwise.
net::Socket connect_to(const net::Endpoint& endpoint);

/// 3.3  A blocking socket connected to the first of the endpoints that answers, tried in order, whatever
/// their families; those behind it are not contacted.
/// Edges:  a signal (EINTR) is no failure here either. No other descriptor stays open.
/// Throws: std::runtime_error (std::system_error is one) when none answers: its text holds every endpoint and
///         why it failed (strerror), both in the order of the attempts. No endpoints at all is an error
///         too, of whichever type.
net::Socket connect_any(std::span<const net::Endpoint> endpoints);

/// 3.4  A GET request as RFC 9112 (sections 2, 3 and 5) wants it: the line "GET <path> HTTP/1.1", a Host
/// header with `host`, the header "Connection: close", and an empty line; each line ends with "\r\n".
/// Edges:  host and path go in byte for byte, however long: bytes above 0x7f are allowed in both, and a '#'
///         or a ':' means nothing. An empty path asks for "/". Further headers are allowed, unless they
///         announce a body.
/// Throws: std::invalid_argument when `host` is empty, when a path does not begin with '/', or when either
///         holds a space or a control character (0x00 to 0x1f, 0x7f): it could smuggle in a line of its own.
std::string make_get_request(std::string_view host, std::string_view path);

/// 3.5  Sends every byte of `bytes` on a connected, blocking socket, however many calls of send(2) it takes.
/// Edges:  a signal (EINTR) does not end it. The socket stays open, with its flags and options.
/// Throws: std::system_error with the errno of send(2), such as EPIPE or ECONNRESET when the connection is
///         gone; the program does not die of SIGPIPE.
void send_all(int fd, std::string_view bytes);

/// 3.6 * As connect_to, but gives up after `limit`, more than 0 and at most a day.
/// Edges:  neither signals (EINTR) nor a change of the time of day make the wait longer or shorter. The
///         socket is a blocking one without a time limit, like any other.
/// Throws: std::system_error as connect_to does, a refusal at once; of code ETIMEDOUT when the limit is over.
net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit);

}  // namespace tcp_client
