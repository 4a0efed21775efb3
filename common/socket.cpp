#include "socket.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

namespace net {

Socket& Socket::operator=(Socket&& other) noexcept {
    const int fd = other.release();  // first, so that moving an owner onto itself keeps its descriptor
    close();
    fd_ = fd;
    return *this;
}

int Socket::release() noexcept {
    return std::exchange(fd_, -1);
}

void Socket::close() noexcept {
    // After EINTR Linux has closed it already: a second try could close somebody else's descriptor.
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

namespace {

const sockaddr_in& ipv4(const Endpoint& endpoint) {
    return *reinterpret_cast<const sockaddr_in*>(endpoint.address());
}
const sockaddr_in6& ipv6(const Endpoint& endpoint) {
    return *reinterpret_cast<const sockaddr_in6*>(endpoint.address());
}

struct ResolverCategory : std::error_category {
    const char* name() const noexcept override { return "resolver"; }
    std::string message(int code) const override { return gai_strerror(code); }
};

Endpoint ask(int fd, int (*call)(int, sockaddr*, socklen_t*), const char* name) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    if (call(fd, address, &size) != 0) throw_errno(name);
    return {address, size};
}

}  // namespace

Endpoint::Endpoint(std::string_view ip, std::uint16_t port) {
    const std::string text{ip};
    if (text.empty() || text.find('\0') != std::string::npos)
        throw std::invalid_argument("an IP address can't be empty or hold a NUL");
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;  // reads a zone, too, which inet_pton() does not
    addrinfo* list = nullptr;
    const int code = getaddrinfo(text.c_str(), std::to_string(port).c_str(), &hints, &list);
    if (code != 0) throw std::invalid_argument("not an IP address: " + text);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{list, &freeaddrinfo};
    *this = Endpoint(list->ai_addr, list->ai_addrlen);
    in_addr strict{};  // getaddrinfo() also takes old forms such as 1.2.3 and 0x7f.1
    if (family() == AF_INET && inet_pton(AF_INET, text.c_str(), &strict) != 1)
        throw std::invalid_argument("not an IP address: " + text);
}

Endpoint::Endpoint(const sockaddr* address, socklen_t size) : size_(size) {
    const bool known = address->sa_family == AF_INET || address->sa_family == AF_INET6;
    if (!known || size > sizeof storage_) throw std::invalid_argument("not an IPv4 or IPv6 address");
    std::memcpy(&storage_, address, size);
}

std::string Endpoint::ip() const {
    char text[NI_MAXHOST];
    const int saved = errno;  // throw_errno("bind ...") names the endpoint before it looks at errno
    const int code = getnameinfo(address(), size_, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
    errno = saved;
    if (code != 0) throw std::system_error(code, resolver_category(), "write an address as text");
    return text;
}

std::uint16_t Endpoint::port() const noexcept {
    return ntohs(family() == AF_INET ? ipv4(*this).sin_port : ipv6(*this).sin6_port);
}

std::string Endpoint::to_string() const {
    return family() == AF_INET6 ? fmt::format("[{}]:{}", ip(), port()) : fmt::format("{}:{}", ip(), port());
}

// Not byte by byte: padding and an IPv6 flow label are no part of the address.
bool operator==(const Endpoint& a, const Endpoint& b) noexcept {
    if (a.family() != b.family() || a.port() != b.port()) return false;
    if (a.family() == AF_INET) return ipv4(a).sin_addr.s_addr == ipv4(b).sin_addr.s_addr;
    return IN6_ARE_ADDR_EQUAL(&ipv6(a).sin6_addr, &ipv6(b).sin6_addr) &&
           ipv6(a).sin6_scope_id == ipv6(b).sin6_scope_id;
}

Endpoint local_endpoint(int fd) {
    return ask(fd, ::getsockname, "getsockname");
}
Endpoint peer_endpoint(int fd) {
    return ask(fd, ::getpeername, "getpeername");
}

void throw_errno(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

const std::error_category& resolver_category() noexcept {
    static const ResolverCategory category;
    return category;
}

}  // namespace net

auto fmt::formatter<net::Endpoint>::format(const net::Endpoint& endpoint, fmt::format_context& context) const
    -> fmt::format_context::iterator {
    const std::string text = endpoint.to_string();
    return std::copy(text.begin(), text.end(), context.out());  // fmt::format_to() takes seconds to compile
}
