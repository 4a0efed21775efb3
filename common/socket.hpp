// The helper that every lesson shares: an owner for a descriptor, and an endpoint. The lessons teach what is
// inside; you can begin without reading it.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace net {

/// Owns one descriptor and closes it on destruction, close(2). Moves, never copies; what it was moved from
/// owns nothing.
class Socket {
public:
    Socket() noexcept = default;  // owns nothing
    /// Takes over what socket(2) or accept(2) returned: 0 is a descriptor, too, and -1 is nothing to own.
    explicit Socket(int fd) noexcept : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(other.release()) {}
    Socket& operator=(Socket&& other) noexcept;
    ~Socket() { close(); }

    /// The descriptor, or -1 if there is none.
    int fd() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    /// Gives the descriptor up without closing it.
    [[nodiscard]] int release() noexcept;
    /// Closes now. A second call does nothing.
    void close() noexcept;

private:
    int fd_ = -1;
};

/// An IP address of either family, and a port: one end of a connection. See ip(7), ipv6(7).
class Endpoint {
public:
    /// `ip` in text, such as "192.0.2.1", "::1" or "fe80::1%eth0"; `port` in host byte order.
    /// Throws std::invalid_argument if `ip` is not an address (a name is not one).
    Endpoint(std::string_view ip, std::uint16_t port);
    /// Copies an address that the system gave, `size` bytes of it. Throws std::invalid_argument if its family
    /// is neither AF_INET nor AF_INET6.
    Endpoint(const sockaddr* address, socklen_t size);

    /// For bind(2) and connect(2): address and port in network byte order, and their size in bytes.
    const sockaddr* address() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const noexcept { return size_; }
    /// AF_INET or AF_INET6.
    int family() const noexcept { return storage_.ss_family; }
    /// The address as text, without the port. IPv6 as in RFC 5952, with its zone if there is one.
    std::string ip() const;
    /// In host byte order.
    std::uint16_t port() const noexcept;
    /// "192.0.2.1:80" or "[2001:db8::1]:80" (RFC 5952, section 6).
    std::string to_string() const;

    /// The same family, address and port, and for IPv6 the same zone (sin6_scope_id; RFC 4007, section 6).
    friend bool operator==(const Endpoint& a, const Endpoint& b) noexcept;

private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

/// This end of the socket, getsockname(2), and the other end, getpeername(2). Throw std::system_error.
Endpoint local_endpoint(int fd);
Endpoint peer_endpoint(int fd);

/// Throws std::system_error from errno. `what` names the call and its endpoint: "connect 192.0.2.1:80".
[[noreturn]] void throw_errno(const std::string& what);

/// The errors of getaddrinfo(3), which are not errno values, in the words of gai_strerror(3).
const std::error_category& resolver_category() noexcept;

}  // namespace net

// "{}" prints an endpoint. (Defined in socket.cpp: fmt's own templates would take most of the time of a small compile.)
template <>
struct fmt::formatter<net::Endpoint> {
    constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
    auto format(const net::Endpoint& endpoint, fmt::format_context& context) const
        -> fmt::format_context::iterator;
};
