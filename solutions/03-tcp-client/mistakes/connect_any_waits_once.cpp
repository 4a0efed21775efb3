// A second signal, while poll() waits, is taken for the end of the wait.
//
// Thought: After EINTR from connect() one poll() waits for the handshake.
// Works:   With a single signal.
// Breaks:  poll() returns -1 with EINTR too, and the handshake is still under way: SO_ERROR is 0, and the caller gets
//          a socket that is not connected.
//
// fails: 3.3
// cause: connect_to_asks_too_soon
#include "tcp_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    std::string failures;
    for (const net::Endpoint& endpoint : endpoints) {
        net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
        int error = 0;
        if (!socket || ::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) error = errno;
        if (error == EINTR) {
            pollfd wait{socket.fd(), POLLOUT, 0};
            ::poll(&wait, 1, -1);
            socklen_t size = sizeof error;
            ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
        }
        if (error == 0) return socket;
        failures +=
            fmt::format("{}connect {}: {}", failures.empty() ? "" : "; ", endpoint, std::strerror(error));
    }
    throw std::runtime_error(failures.empty() ? "there is no endpoint to connect to" : failures);
}

}  // namespace tcp_client
