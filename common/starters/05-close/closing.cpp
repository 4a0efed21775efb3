// Lesson 05: a connection has two directions, and each ends on its own. A FIN says that you have finished
// sending; close() only gives up the descriptor; a reset tears down both directions.
//
// Write one exercise, delete its todo(), then: make 05
// Contracts: closing.hpp and page.hpp. Story and background: README.md. You may add headers and helpers.
#include "closing.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "client.hpp"
#include "socket.hpp"
#include "todo.hpp"

namespace closing {

// 5.1 Who owns the descriptor after each of these? Who closes it? Write ::close() and std::exchange() in
// full.
Connection::Connection(int fd) : fd_(-1) {
    todo("5.1 Connection");
}
Connection::~Connection() {}
Connection::Connection(Connection&& other) noexcept : fd_(-1) {
    todo("5.1 Connection");
}
Connection& Connection::operator=(Connection&& other) noexcept {
    todo("5.1 Connection");
}
void Connection::close() noexcept {
    todo("5.1 Connection");
}

// 5.2 The peer may wait for your FIN before it answers. After close() you could not hear the answer.
std::string exchange(int fd, std::string_view request) {
    todo("5.2 exchange");
}

// 5.3 recv(2) has flags to look without taking, and to return without waiting.
Ending classify_end(int fd) {
    todo("5.3 classify_end");
}

// 5.4 shutdown, receive until the end or the limit, close. One deadline for all, not one per recv().
void close_gracefully(net::Socket socket, std::chrono::milliseconds limit) {
    todo("5.4 close_gracefully");
}

// 5.5 Everything so far, in one function. What does an empty reply mean?
Page fetch(std::string_view host, std::uint16_t port, std::string_view path) {
    todo("5.5 fetch");
}

// 5.6 * Which failures say "the server never answered this", so asking again is safe?
Page fetch_with_retry(net::Socket kept, std::string_view host, std::uint16_t port, std::string_view path) {
    todo("5.6 fetch_with_retry");
}

}  // namespace closing
