#include "client.hpp"

#include <netdb.h>
#include <poll.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#ifndef MSG_NOSIGNAL  // macOS has the socket option SO_NOSIGPIPE instead
#define MSG_NOSIGNAL 0
#endif

namespace net {

namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList look_up(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;  // without it every address comes once per socket type
    hints.ai_flags = AI_NUMERICSERV;
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

}  // namespace

Socket connect_tcp(std::string_view host, std::uint16_t port) {
    const AddressList list = look_up(std::string{host}, port);
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
