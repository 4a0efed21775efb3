#include "socket.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

#ifndef MSG_NOSIGNAL  // macOS has the socket option SO_NOSIGPIPE instead
#define MSG_NOSIGNAL 0
#endif

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

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList look_up(const std::string& host, std::uint16_t port, int flags) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;  // without it every address comes once per socket type
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    if (code == EAI_SYSTEM) throw_errno("look up " + host);
    if (code != 0) throw std::system_error(code, resolver_category(), "look up " + host);
    return {list, &freeaddrinfo};
}

Socket connect_to(const Endpoint& endpoint) {
    Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) throw_errno(fmt::format("socket for {}", endpoint));
#ifdef SO_NOSIGPIPE
    const int on = 1;
    setsockopt(socket.fd(), SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno == EINTR) {  // the handshake goes on without us; wait for its end
        pollfd wait{socket.fd(), POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return socket;
        errno = error;
    }
    throw_errno(fmt::format("connect {}", endpoint));
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
    try {
        const AddressList list = look_up(text, port, AI_NUMERICHOST);
        *this = Endpoint(list->ai_addr, list->ai_addrlen);
        in_addr strict{};  // getaddrinfo also takes old forms such as 1.2.3 and 0x7f.1
        if (family() == AF_INET && inet_pton(AF_INET, text.c_str(), &strict) != 1)
            throw std::system_error(EAI_NONAME, resolver_category());
    } catch (const std::system_error&) {
        throw std::invalid_argument("not an IP address: " + text);
    }
}

Endpoint::Endpoint(const sockaddr* address, socklen_t size) : size_(size) {
    const bool known = address->sa_family == AF_INET || address->sa_family == AF_INET6;
    if (!known || size > sizeof storage_) throw std::invalid_argument("not an IPv4 or IPv6 address");
    std::memcpy(&storage_, address, size);
}

Endpoint Endpoint::parse(std::string_view text) {
    const std::size_t colon = std::min(text.rfind(':'), text.size());
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(std::min(colon + 1, text.size()));
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (brackets) host = host.substr(1, host.size() - 2);
    try {
        const bool is_v6 = host.find(':') != host.npos;
        if (error == std::errc{} && end == digits.data() + digits.size() && brackets == is_v6)
            return {host, port};
    } catch (const std::invalid_argument&) {  // said below, with the whole text
    }
    throw std::invalid_argument(
        fmt::format("not an endpoint such as 192.0.2.1:80 or [2001:db8::1]:80: {}", text));
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
    if (family() == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_port);
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_port);
}

std::string Endpoint::to_string() const {
    return family() == AF_INET6 ? fmt::format("[{}]:{}", ip(), port()) : fmt::format("{}:{}", ip(), port());
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

Socket connect_tcp(std::string_view host, std::uint16_t port) {
    const AddressList list = look_up(std::string{host}, port, 0);
    std::string tried;
    std::error_code last;
    for (const addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
        const Endpoint endpoint{entry->ai_addr, entry->ai_addrlen};
        try {
            return connect_to(endpoint);
        } catch (const std::system_error& error) {
            if (last) tried += ": " + last.message() + ", ";  // system_error adds the last one's cause itself
            else if (endpoint.ip() != host) tried = fmt::format("{}: ", host);
            tried += endpoint.to_string();
            last = error.code();
        }
    }
    throw std::system_error(last, "connect " + tried);
}

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace net

auto fmt::formatter<net::Endpoint>::format(const net::Endpoint& endpoint, fmt::format_context& context) const
    -> fmt::format_context::iterator {
    return fmt::format_to(context.out(), "{}", endpoint.to_string());
}
