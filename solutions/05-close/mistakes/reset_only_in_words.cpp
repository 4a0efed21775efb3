// A reset is thrown as a std::runtime_error.
//
// Thought: The text says what has happened.
// Works:   For people who read it.
// Breaks:  fetch_with_retry() compares the code of an error: without one, a reset is not known as such.
//
// fails: 5.2 5.5 5.6
// cause: text_instead_of_errno
#include "closing.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

std::string exchange(int fd, std::string_view request) {
    net::send_all(fd, request);
    if (::shutdown(fd, SHUT_WR) != 0) net::throw_errno("shutdown");
    std::string answer;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got == 0) return answer;
        if (got > 0) answer.append(piece, static_cast<std::size_t>(got));
        else if (errno != EINTR) throw std::runtime_error(std::string("recv: ") + std::strerror(errno));
    }
}

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    std::string reply;
    {
        const net::Socket socket = net::connect_tcp(host, port);
        net::send_all(socket.fd(), get_request(host, port, path));
        char piece[16384];
        while (true) {
            const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
            if (got == 0) break;
            if (got > 0) reply.append(piece, static_cast<std::size_t>(got));
            else if (errno != EINTR) throw std::runtime_error(std::string("recv: ") + std::strerror(errno));
        }
    }
    if (reply.empty()) throw EmptyReply();
    return parse_page(reply);
}

}  // namespace closing
