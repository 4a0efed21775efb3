// Lesson 03, the reference answer.
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

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    const auto holds_nul = [](std::string_view text) { return text.find('\0') != text.npos; };
    if (holds_nul(host) || holds_nul(service))  // getaddrinfo() would see only what stands before it
        throw std::runtime_error("resolve: no host's and no service's name holds a NUL");
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;      // both families
    hints.ai_socktype = SOCK_STREAM;  // or each address comes three times: for TCP, UDP and raw sockets
    addrinfo* first = nullptr;
    const int code = getaddrinfo(std::string{host}.c_str(), std::string{service}.c_str(), &hints, &first);
    if (code == EAI_SYSTEM) net::throw_errno(fmt::format("resolve {} {}", host, service));
    if (code != 0)
        throw std::system_error(code, net::resolver_category(), fmt::format("resolve {} {}", host, service));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{first, &freeaddrinfo};

    std::vector<net::Endpoint> endpoints;
    for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
        const net::Endpoint endpoint{entry->ai_addr, entry->ai_addrlen};
        // /etc/hosts may name one address twice
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end())
            endpoints.push_back(endpoint);
    }
    return endpoints;
}

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) == 0) return socket;
    if (errno == EINTR) {
        // POSIX: the handshake goes on. When it is over the socket is writable, and SO_ERROR says how it
        // went.
        pollfd wait{socket.fd(), POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) return socket;
        errno = error;
    }
    net::throw_errno(fmt::format("connect {}", endpoint));
}

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::string failures;
    for (const net::Endpoint& endpoint : endpoints) {
        try {
            return connect_to(endpoint);
        } catch (const std::system_error& error) {
            failures += (failures.empty() ? "" : "; ") + std::string{error.what()};
        }
    }
    throw std::runtime_error(failures.empty() ? "there is no endpoint to connect to" : failures);
}

std::string make_get_request(std::string_view host, std::string_view path) {
    if (path.empty()) path = "/";
    const auto space_or_control = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (host.empty() || std::any_of(host.begin(), host.end(), space_or_control))
        throw std::invalid_argument("a host is not empty and holds no space or control character");
    if (path.front() != '/' || std::any_of(path.begin(), path.end(), space_or_control))
        throw std::invalid_argument("a path begins with / and holds no space or control character");
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host);
}

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        // MSG_NOSIGNAL: a peer that is gone gives EPIPE here, instead of a signal that ends the program
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) net::throw_errno("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));  // the rest is sent next
    }
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;  // never set back, unlike the time of day
    const Clock::time_point deadline = Clock::now() + limit;
    const std::string what = fmt::format("connect {}", endpoint);

    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int flags = ::fcntl(socket.fd(), F_GETFL);
    if (flags < 0 || ::fcntl(socket.fd(), F_SETFL, flags | O_NONBLOCK) < 0) net::throw_errno(what);

    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) {
        if (errno != EINPROGRESS && errno != EINTR) net::throw_errno(what);
        pollfd wait{socket.fd(), POLLOUT, 0};
        int ready = 0;
        do {  // after a signal wait only for what is left, or signals could stretch the limit forever
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
            ready = ::poll(&wait, 1, static_cast<int>(std::max(left, std::chrono::milliseconds{0}).count()));
        } while (ready < 0 && errno == EINTR);
        if (ready < 0) net::throw_errno(what);
        if (ready == 0) throw std::system_error(ETIMEDOUT, std::generic_category(), what);
        int error = 0;
        socklen_t size = sizeof error;
        if (::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) net::throw_errno(what);
        if (error != 0) throw std::system_error(error, std::generic_category(), what);
    }
    if (::fcntl(socket.fd(), F_SETFL, flags) < 0) net::throw_errno(what);
    return socket;
}

}  // namespace tcp_client
