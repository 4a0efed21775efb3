#include "ports.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#ifdef __linux__
#include <linux/tcp.h>
#endif

#include <cstdint>

#include "report.hpp"

namespace testing {

namespace {

net::Socket bound_socket(const char* ip, bool shared = false, std::uint16_t port = 0) {
    const net::Endpoint any{ip, port};
    net::Socket socket{::socket(any.family(), SOCK_STREAM, 0)};
    const int on = 1;
    if (shared) ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (!socket || ::bind(socket.fd(), any.address(), any.size()) != 0)
        net::throw_errno("the test's own bind");
    return socket;
}

}  // namespace

bool ready_within_slice(int fd, short events) {
    pollfd wait{fd, events, 0};
    return ::poll(&wait, 1, 5) > 0;
}

net::Socket make_listener(const char* ip, int backlog) {
    net::Socket socket = bound_socket(ip);
    if (::listen(socket.fd(), backlog) != 0) net::throw_errno("the test's own listen");
    return socket;
}

DeadPort::DeadPort(const char* ip)
    : socket_(bound_socket(ip)), endpoint_(net::local_endpoint(socket_.fd())) {}

BlackHole::BlackHole()
    : listener_(make_listener("127.0.0.1", 0)), endpoint_(net::local_endpoint(listener_.fd())) {
    // Connect until one hangs: then the queue is full, however long the system makes it.
    for (bool connected = true; connected;) {
        net::Socket& socket = queued_.emplace_back(::socket(AF_INET, SOCK_STREAM, 0));
        if (queued_.size() > 1) ::fcntl(socket.fd(), F_SETFL, O_NONBLOCK);  // the first always fits
        connected = ::connect(socket.fd(), endpoint_.address(), endpoint_.size()) == 0;
        for (int slice = 0; !connected && slice < 10; ++slice)
            connected = ready_within_slice(socket.fd(), POLLOUT);
    }
}

// The listener accepts only SYNs with the highest time to live, which none has, and silently drops the others. The
// handshake still succeeds, without waiting for the SYN to be sent again, if a second socket on the listener's port
// sends its own SYN to the client: TCP's simultaneous open (RFC 9293, section 3.5). That socket accepts every time
// to live. None of this needs root, as a filter might.
PausedHandshake::PausedHandshake()
    : listener_(bound_socket("127.0.0.1", true)), endpoint_(net::local_endpoint(listener_.fd())) {
#ifdef IP_MINTTL
    const int highest = 255;
    ::setsockopt(listener_.fd(), IPPROTO_IP, IP_MINTTL, &highest, sizeof highest);
#endif
    ::listen(listener_.fd(), 16);
}

// The client's descriptor; -1 if none waits.
int PausedHandshake::pending() {
#ifdef __linux__
    for (int fd = 0; fd < report_descriptor; ++fd) {
        tcp_info info{};
        socklen_t size = sizeof info;
        constexpr int syn_sent = 2;  // TCP_SYN_SENT, of a header that conflicts with <linux/tcp.h>
        if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == syn_sent)
            return fd;
    }
#endif
    return -1;
}

bool PausedHandshake::complete() {
    const int client = pending();
    if (client < 0) return false;
    try {
        const net::Endpoint there = net::local_endpoint(client);
        server_end_ = bound_socket("127.0.0.1", true, endpoint_.port());
        ::fcntl(server_end_.fd(), F_SETFL, O_NONBLOCK);
        ::connect(server_end_.fd(), there.address(), there.size());
        if (!ready_within_slice(server_end_.fd(), POLLOUT)) return false;
        ::fcntl(server_end_.fd(), F_SETFL, 0);
        return net::peer_endpoint(server_end_.fd()) == there;
    } catch (const std::exception&) {  // meanwhile the client has gone
        return false;
    }
}

bool PausedHandshake::works() {
    PausedHandshake paused;
    const net::Socket client{::socket(AF_INET, SOCK_STREAM, 0)};
    ::fcntl(client.fd(), F_SETFL, O_NONBLOCK);
    ::connect(client.fd(), paused.endpoint().address(), paused.endpoint().size());
    return paused.complete() && ready_within_slice(client.fd(), POLLOUT);
}

bool have_ipv6() {
    try {
        bound_socket("::1");
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace testing
