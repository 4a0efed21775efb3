// Lesson 04: the reply comes in pieces. TCP carries a stream of bytes, not messages: it may cut what
// the peer sent anywhere, and one recv() returns what has come so far, or 0 at the end.
//
// Write one exercise, delete its todo(), then: make 04
// Contracts: recv_loop.hpp. Story and background: README.md. You may add headers and helpers.
#include "recv_loop.hpp"

#include <sys/socket.h>
#include <sys/types.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "socket.hpp"
#include "todo.hpp"

namespace recv_loop {

// 4.1 Call recv(2) once. What does 0 mean? What does -1 mean with EINTR, and what with another error?
std::string recv_some(int fd, std::size_t max) {
    todo("4.1 recv_some");
}

// 4.2 The tutorial's loop. Do the pieces stay in order, without overwriting each other?
std::string recv_all(int fd, std::size_t chunk) {
    todo("4.2 recv_all");
}

// 4.3 Ask only for what is still missing. An end before that is an error that says how much came.
std::string recv_exactly(int fd, std::size_t count) {
    todo("4.3 recv_exactly");
}

// 4.4 fill() receives one more piece into buffer_; the others call it until buffer_ holds enough.
bool Reader::fill() {
    todo("4.4 Reader");
}
std::string Reader::read_until(std::string_view delimiter) {
    todo("4.4 Reader");
}
std::string Reader::read_exactly(std::size_t count) {
    todo("4.4 Reader");
}
std::string Reader::read_to_end() {
    todo("4.4 Reader");
}

// 4.5 Where does the head end? AnyCase decides that "Host" and "HOST" are one name.
bool AnyCase::operator()(std::string_view a, std::string_view b) const {
    todo("4.5 split_response");
}
Response split_response(std::string_view reply) {
    todo("4.5 split_response");
}

// 4.6 * Read the head, then as much body as it announces. split_response() can do half of it.
Response read_response(Reader& reader) {
    todo("4.6 read_response");
}

}  // namespace recv_loop
