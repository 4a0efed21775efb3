// Recursion instead of loops: one endpoint and the rest, one send and the rest; non-blocking until connected.
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {
namespace {
int finish(int fd, int timeout) {
    pollfd p{fd, POLLOUT, 0};
    int n;
    while ((n = ::poll(&p, 1, timeout)) == -1 && errno == EINTR) {}
    int e = 0;
    socklen_t size = sizeof e;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &size);
    return e;
}
}  // namespace

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket s(::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_TCP));
    if (!s) throw std::system_error(errno, std::system_category(), "socket for " + endpoint.to_string());
    int r = ::connect(s.fd(), endpoint.address(), endpoint.size());
    int e = r == 0 ? 0 : errno == EINPROGRESS || errno == EINTR ? finish(s.fd(), -1) : errno;
    if (e) throw std::system_error(e, std::system_category(), "to " + endpoint.to_string() + " (TCP)");
    int off = 0;
    ::ioctl(s.fd(), FIONBIO, &off);
    return s;
}

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    if (endpoints.empty()) throw std::invalid_argument("no endpoints");
    try {
        return connect_to(endpoints.front());
    } catch (const std::exception& error) {
        if (endpoints.size() == 1) throw;
        try {
            return connect_any(endpoints.subspan(1));
        } catch (const std::exception& more) {
            throw std::runtime_error(std::string(error.what()) + "\n" + more.what());
        }
    }
}

std::string make_get_request(std::string_view host, std::string_view path) {
    static const std::string bad = [] {
        std::string s;
        for (int i = 0; i <= 32; i++) s += char(i);
        return s + '\x7f';
    }();
    if (host.find_first_of(bad) != host.npos || path.find_first_of(bad) != path.npos || host == "" ||
        (path != "" && path.front() != '/'))
        throw std::invalid_argument("bad host or path");
    std::string out = "GET ";
    out.append(path.empty() ? std::string_view("/") : path)
        .append(" HTTP/1.1\r\nAccept-Encoding: identity\r\nUser-Agent:\t x\r\nConnection:close\r\nHost:  ")
        .append(host)
        .append(" \r\n\r\n");
    return out;
}

void send_all(int fd, std::string_view bytes) {
    if (bytes.empty()) return;
    iovec v{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr m{};
    m.msg_iov = &v;
    m.msg_iovlen = 1;
    ssize_t n = ::sendmsg(fd, &m, MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR) net::throw_errno("sendmsg");
    send_all(fd, bytes.substr(std::max<ssize_t>(n, 0)));
}
}  // namespace tcp_client
