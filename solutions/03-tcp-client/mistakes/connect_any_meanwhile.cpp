// The next endpoint is contacted while the first is slow.
//
// Thought: It saves time if the first does not answer.
// Works:   The first that answers, in the order of the list, is returned.
// Breaks:  Every further server gets a client that never says a word.
//
// fails: 3.3
// cause: connect_any_all_of_them
#include "tcp_client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "socket.hpp"

namespace tcp_client {

net::Socket connect_any(std::span<const net::Endpoint> endpoints) {
    struct Attempt {
        net::Socket socket;
        int error = EINPROGRESS;
    };
    std::vector<Attempt> attempts(endpoints.size());
    const auto begin = [&](std::size_t i) {
        Attempt& one = attempts[i];
        if (one.socket) return;
        one.socket = net::Socket{::socket(endpoints[i].family(), SOCK_STREAM | SOCK_NONBLOCK, 0)};
        if (!one.socket || ::connect(one.socket.fd(), endpoints[i].address(), endpoints[i].size()) != 0)
            one.error = errno;
        else one.error = 0;
    };
    std::string failures;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        begin(i);
        Attempt& one = attempts[i];
        if (one.error == EINPROGRESS || one.error == EINTR) {
            pollfd wait{one.socket.fd(), POLLOUT, 0};
            int ready = 0;
            while ((ready = ::poll(&wait, 1, 250)) <= 0)
                if (ready == 0 && i + 1 < endpoints.size()) begin(i + 1);
            socklen_t size = sizeof one.error;
            ::getsockopt(one.socket.fd(), SOL_SOCKET, SO_ERROR, &one.error, &size);
        }
        if (one.error == 0) {
            ::fcntl(one.socket.fd(), F_SETFL, ::fcntl(one.socket.fd(), F_GETFL) & ~O_NONBLOCK);
            return std::move(one.socket);
        }
        one.socket.close();
        failures += std::system_error(one.error, std::generic_category(), endpoints[i].to_string()).what();
        failures += "; ";
    }
    throw std::runtime_error(failures.empty() ? "there is no endpoint to connect to" : failures);
}

}  // namespace tcp_client
