// SIGPIPE is ignored while write() runs; no hints, entries picked by hand; select() in a loop of its own.
#include "tcp_client.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <list>
#include <numeric>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    const std::string what = std::string(host) + " port " + std::string(service);
    if (what.find('\0') != what.npos) throw std::runtime_error("a name holds no NUL");
    addrinfo* list = nullptr;
    int code =
        ::getaddrinfo(what.substr(0, host.size()).c_str(), std::string(service).c_str(), nullptr, &list);
    if (code != 0) throw std::runtime_error(what + ": " + ::gai_strerror(code));
    std::vector<net::Endpoint> endpoints;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_socktype != SOCK_STREAM) continue;
        net::Endpoint endpoint(entry->ai_addr, entry->ai_addrlen);
        if (std::count(endpoints.begin(), endpoints.end(), endpoint) == 0)
            endpoints.push_back(std::move(endpoint));
    }
    ::freeaddrinfo(list);
    return endpoints;
}

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::list<std::string> errors = {"nobody answers"};
    for (auto next = endpoints.begin(); next != endpoints.end(); ++next) {
        try {
            return connect_within(*next, std::chrono::hours(1));
        } catch (const std::exception& error) {
            errors.push_back(error.what());
        }
    }
    throw std::runtime_error(
        std::accumulate(errors.begin(), errors.end(), std::string(),
                        [](const std::string& all, const std::string& one) { return all + "\n" + one; }));
}

std::string make_get_request(std::string_view host, std::string_view path) {
    for (const std::string_view text : {host, path})
        for (const char c : text)
            if ((c >= 0 && c < 0x21) || c == 0x7f) throw std::invalid_argument("space or control character");
    if (host.size() == 0) throw std::invalid_argument("no host");
    if (!path.empty() && path[0] != '/') throw std::invalid_argument("no /");
    std::string request("GET ");
    (request += path.empty() ? "/" : path) += " HTTP/1.1\r\nConnection: close\r\nHost: ";
    return (request += host) += "\r\n\r\n";
}

void send_all(int fd, std::string_view bytes) {
    struct Ignored {
        struct sigaction before {};
        Ignored() {
            struct sigaction ignore {};
            ignore.sa_handler = SIG_IGN;
            ::sigaction(SIGPIPE, &ignore, &before);
        }
        ~Ignored() { ::sigaction(SIGPIPE, &before, nullptr); }
    } ignored;
    const char *at = bytes.data(), *end = at + bytes.size();
    while (at < end) {
        const ssize_t wrote = ::write(fd, at, static_cast<std::size_t>(end - at));
        if (wrote >= 0) at += wrote;
        else if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "write");
    }
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    const auto fail = [&](int error) -> std::system_error {
        return {error, std::generic_category(), endpoint.to_string()};
    };
    net::Socket socket(::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK, 0));
    if (!socket) throw fail(errno);
    const auto end = std::chrono::steady_clock::now() + limit;
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0 && errno != EINPROGRESS)
        throw fail(errno);
    for (int ready = 0; ready <= 0;) {
        using std::chrono::microseconds;
        const auto left = std::chrono::ceil<microseconds>(end - std::chrono::steady_clock::now()).count();
        if (left <= 0) throw fail(ETIMEDOUT);
        fd_set writable;
        FD_ZERO(&writable);
        FD_SET(socket.fd(), &writable);
        timeval time{};
        time.tv_sec = left / 1000000;
        time.tv_usec = left % 1000000;
        ready = ::select(socket.fd() + 1, nullptr, &writable, nullptr, &time);
    }
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) throw fail(error);
    ::fcntl(socket.fd(), F_SETFL, ::fcntl(socket.fd(), F_GETFL) & ~O_NONBLOCK);
    return socket;
}

}  // namespace tcp_client
