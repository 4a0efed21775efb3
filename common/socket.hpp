// The helper that every lesson shares: an owner for a descriptor, an endpoint, and a client's
// connect and send. The lessons teach what is inside; nobody has to read it to begin.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace net {

/// Owns one descriptor and closes it on destruction. Moves, never copies. See close(2).
class Socket {
public:
    Socket() noexcept = default;  // owns nothing
    explicit Socket(int fd) noexcept : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(other.release()) {}
    Socket& operator=(Socket&& other) noexcept;
    ~Socket() { close(); }

    /// The descriptor, or -1 where there is none.
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
    /// Throws std::invalid_argument when `ip` is not an address (a name is not one).
    Endpoint(std::string_view ip, std::uint16_t port);
    /// Copies an address that the system gave: AF_INET or AF_INET6, `size` in bytes.
    Endpoint(const sockaddr* address, socklen_t size);
    /// Reads what to_string() writes. Throws std::invalid_argument.
    static Endpoint parse(std::string_view text);

    /// For bind(2) and connect(2): the address in network byte order, and its size in bytes.
    const sockaddr* address() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const noexcept { return size_; }
    /// AF_INET or AF_INET6.
    int family() const noexcept { return storage_.ss_family; }
    std::string ip() const;
    /// In host byte order.
    std::uint16_t port() const noexcept;
    /// "192.0.2.1:80" or "[2001:db8::1]:80" (RFC 5952, section 6).
    std::string to_string() const;

    friend bool operator==(const Endpoint& a, const Endpoint& b) { return a.to_string() == b.to_string(); }

private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

/// This end of the socket, getsockname(2), and the other end, getpeername(2).
Endpoint local_endpoint(int fd);
Endpoint peer_endpoint(int fd);

/// Throws std::system_error from errno. `what` names the call and its endpoint: "connect 192.0.2.1:80".
[[noreturn]] void throw_errno(const std::string& what);

/// The errors of getaddrinfo(3), which are not errno values.
const std::error_category& resolver_category() noexcept;

/// Connects over TCP to the first address of `host` (a name or an address) that answers.
/// Throws std::system_error: its text names each address tried and why it failed.
Socket connect_tcp(std::string_view host, std::uint16_t port);

/// Sends every byte on a blocking socket, without SIGPIPE. Throws std::system_error. See send(2).
void send_all(int fd, std::string_view bytes);

}  // namespace net

// "{}" prints an endpoint. (Defined in socket.cpp: fmt's own templates would take most of the time of a small compile.)
template <>
struct fmt::formatter<net::Endpoint> {
    constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
    auto format(const net::Endpoint& endpoint, fmt::format_context& context) const
        -> fmt::format_context::iterator;
};
