// A thread of its own for each direction, and for each page.
#include "closing.hpp"

#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <future>
#include <thread>

#include "client.hpp"
#include "socket.hpp"

namespace closing {

namespace {

// Bytes to the end; a failed recv() is left in errno.
bool drain(int fd, std::string* into) {
    char piece[1000];
    while (true) {
        const ssize_t got = ::recv(fd, piece, sizeof piece, 0);
        if (got == 0) return true;
        if (got < 0 && errno != EINTR) return false;
        if (got > 0 && into != nullptr) into->append(piece, static_cast<std::size_t>(got));
    }
}

}  // namespace

std::string exchange(int fd, std::string_view request) {
    auto sending = std::async(std::launch::async, [&] {
        try {
            net::send_all(fd, request);
            if (::shutdown(fd, SHUT_WR) != 0) net::throw_errno("shutdown");
        } catch (...) {
            ::shutdown(fd, SHUT_RD);  // wakes the one that receives
            throw;
        }
    });
    std::string answer;
    const bool whole = drain(fd, &answer);
    const std::error_code error(errno, std::generic_category());
    sending.get();
    if (!whole) throw std::system_error(error, "recv");
    return answer;
}

void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    if (!socket) return;
    ::shutdown(socket.fd(), SHUT_WR);
    std::atomic<bool> over = false;
    auto draining = std::async(std::launch::async, [&] {
        char piece[4096];
        ssize_t got = 1;
        while (!over && (got > 0 || (got < 0 && errno == EINTR)))
            got = ::recv(socket.fd(), piece, sizeof piece, 0);
    });
    draining.wait_for(limit);
    over = true;
    ::shutdown(socket.fd(), SHUT_RD);  // close() would not wake it
}

Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    return std::async(std::launch::async,
                      [&] {
                          std::string reply;
                          {
                              const net::Socket socket = net::connect_tcp(host, port);
                              net::send_all(socket.fd(), get_request(host, port, path));
                              if (!drain(socket.fd(), &reply)) net::throw_errno("recv");
                          }
                          return reply.empty() ? throw EmptyReply() : parse_page(reply);
                      })
        .get();
}

}  // namespace closing
