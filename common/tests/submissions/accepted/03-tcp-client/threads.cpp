// Every call waits on a thread of its own; a connect that takes too long is ended with shutdown().
#include "tcp_client.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <future>
#include <set>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

namespace {

struct NotResolved : std::runtime_error {
    using std::runtime_error::runtime_error;
};

int connect_and_wait(int fd, const net::Endpoint& endpoint) {
    if (::connect(fd, endpoint.address(), endpoint.size()) == 0) return 0;
    int error = errno;
    if (error != EINTR) return error;
    pollfd wait{fd, POLLOUT, 0};
    while (::poll(&wait, 1, -1) != 1) {}
    socklen_t size = sizeof error;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

}  // namespace

std::vector<net::Endpoint> resolve(std::string_view host, std::string_view service) {
    return std::async(std::launch::async,
                      [host = std::string(host), service = std::string(service)] {
                          addrinfo hints{}, *list = nullptr;
                          hints.ai_socktype = SOCK_STREAM;
                          hints.ai_flags = AI_CANONNAME | AI_ADDRCONFIG;
                          if (host.find('\0') != host.npos || service.find('\0') != service.npos)
                              throw NotResolved("a NUL");
                          if (const int code = getaddrinfo(host.c_str(), service.c_str(), &hints, &list))
                              throw NotResolved(host + " port " + service + ": " + gai_strerror(code));
                          std::set<std::string> seen;
                          std::vector<net::Endpoint> found;
                          for (const addrinfo* entry = list; entry; entry = entry->ai_next)
                              if (net::Endpoint one(entry->ai_addr, entry->ai_addrlen);
                                  seen.insert(one.to_string()).second)
                                  found.push_back(one);
                          freeaddrinfo(list);
                          return found;
                      })
        .get();
}

net::Socket connect_to(const net::Endpoint& endpoint) {
    return std::async(std::launch::async,
                      [endpoint] {
                          net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
                          if (!socket) net::throw_errno("socket for " + endpoint.to_string());
                          if (const int error = connect_and_wait(socket.fd(), endpoint))
                              throw std::system_error(error, std::generic_category(),
                                                      "connect " + endpoint.to_string());
                          return socket;
                      })
        .get();
}

void send_all(int fd, std::string_view bytes) {
    std::async(std::launch::async, [fd, bytes]() mutable {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent >= 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
            else if (errno != EINTR) net::throw_errno("send");
        }
    }).get();
}

net::Socket connect_within(const net::Endpoint& endpoint, std::chrono::milliseconds limit) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno("socket for " + endpoint.to_string());
    auto connecting = std::async(std::launch::async, connect_and_wait, socket.fd(), endpoint);
    const bool late = connecting.wait_for(limit) != std::future_status::ready;
    // connect() then returns with an error; more than once, for it may not even have begun
    while (connecting.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
        ::shutdown(socket.fd(), SHUT_RDWR);
    int error = connecting.get();
    if (late) error = ETIMEDOUT;
    if (error != 0)
        throw std::system_error(error, std::generic_category(), "connect " + endpoint.to_string());
    return socket;
}

}  // namespace tcp_client
