// What lesson 03 builds, ready-made for the lessons after it: a TCP client's connect and send.
#pragma once

#include <cstdint>
#include <string_view>

#include "socket.hpp"

namespace net {

/// A blocking socket, connected over TCP to the first address of `host` (a name, or an address in text) that
/// answers; `port` in host byte order. A signal (EINTR) does not end it. See getaddrinfo(3), connect(2).
/// Throws std::system_error if none answers: its text names each address tried and why it failed.
Socket connect_tcp(std::string_view host, std::uint16_t port);

/// Sends every byte on a connected, blocking socket, however many calls of send(2) it takes. A signal (EINTR)
/// does not end it. Throws std::system_error from errno, such as EPIPE (without SIGPIPE) or ECONNRESET if the
/// connection is gone.
void send_all(int fd, std::string_view bytes);

}  // namespace net
