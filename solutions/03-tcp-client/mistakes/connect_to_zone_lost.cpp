// Address and port are copied, the zone is not.
//
// Thought: Address and port are all that a socket address holds.
// Works:   For every address that is the same on all interfaces.
// Breaks:  fe80::1%eth0 is an address of one link. Without the zone the kernel does not know which: "Invalid
//          argument".
//
// needs: IPv6
// fails: 3.2 3.3
// cause: connect_to_zone_lost
#include "tcp_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    sockaddr_storage storage{};
    socklen_t size = 0;
    const std::string ip = endpoint.ip().substr(0, endpoint.ip().find('%'));
    if (endpoint.family() == AF_INET) {
        auto* four = reinterpret_cast<sockaddr_in*>(&storage);
        four->sin_family = AF_INET;
        four->sin_port = htons(endpoint.port());
        inet_pton(AF_INET, ip.c_str(), &four->sin_addr);
        size = sizeof *four;
    } else {
        auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(endpoint.port());
        inet_pton(AF_INET6, ip.c_str(), &six->sin6_addr);
        size = sizeof *six;
    }
    if (::connect(socket.fd(), reinterpret_cast<sockaddr*>(&storage), size) == 0) return socket;
    if (errno == EINTR) {
        pollfd wait{socket.fd(), POLLOUT, 0};
        while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {}
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &length);
        if (error == 0) return socket;
        errno = error;
    }
    net::throw_errno(fmt::format("connect {}", endpoint));
}

}  // namespace tcp_client
