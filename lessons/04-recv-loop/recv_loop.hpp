// Lesson 04: receiving a reply, piece by piece. The contracts; write the code in recv_loop.cpp.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

// None of them closes the descriptor, ends a direction of the connection, or changes the socket's flags
// and options: the caller goes on using it.
namespace recv_loop {

/// 4.1  Receives what has come, at most `max` bytes (at least 1), from a connected stream socket.
/// Waits while there is nothing. The result is empty only when the peer has finished sending.
/// A signal (EINTR) does not end the wait. Throws std::system_error on every other error of recv(2);
/// on a non-blocking socket EAGAIN is such an error, unless you wait: never an empty result.
std::string recv_some(int fd, std::size_t max);

/// 4.2  Receives until the peer has finished, at most `chunk` bytes (at least 1) a call, and returns
/// all bytes in order. Throws std::system_error as recv_some does: a reset is an error, not an end.
std::string recv_all(int fd, std::size_t chunk = 1024);

/// 4.3  Receives exactly `count` bytes and leaves what follows in the socket. Returns at once when
/// `count` is 0. Throws std::runtime_error when the peer finishes early; its text says how many bytes
/// came and how many were wanted, such as "3 of 10 bytes". Throws std::system_error as recv_some does.
std::string recv_exactly(int fd, std::size_t count);

/// 4.4  Reads a stream by what is in it, not by how it was cut. The bytes that were received but not
/// asked for yet stay in the reader, for its next call. A call that throws takes nothing: what had come stays
/// in the reader, too. It does not own the descriptor.
class Reader {
public:
    explicit Reader(int fd) : fd_(fd) {}
    int fd() const { return fd_; }

    /// The bytes up to `delimiter` (not empty), without it; the delimiter is taken too.
    /// Throws std::runtime_error when the peer finishes before a delimiter has come.
    std::string read_until(std::string_view delimiter);
    /// Exactly `count` bytes. Throws std::runtime_error when the peer finishes early.
    std::string read_exactly(std::size_t count);
    /// Everything until the peer has finished.
    std::string read_to_end();

private:
    /// Receives one more piece into `buffer_`; false when the peer has finished.
    /// All three throw std::system_error as recv_some does.
    bool fill();

    int fd_;
    std::string buffer_;  // received, but not asked for yet
};

/// Orders header names as HTTP compares them, in any case (RFC 9110, section 5.1): of "Host" and "HOST"
/// neither is before the other.
struct AnyCase {
    using is_transparent = void;  // find() takes a string_view too
    bool operator()(std::string_view a, std::string_view b) const;
};
using Headers = std::map<std::string, std::string, AnyCase>;

struct Response {
    int status = 0;    // 200
    Headers headers;   // headers["content-length"] and headers["Content-Length"] are the same one
    std::string body;  // the bytes as they came
};

/// 4.5  Takes a whole reply apart (RFC 9112, sections 2.2, 4 and 5): the status line "HTTP/1.1 200 OK" (the
/// number has three digits, 100 to 999; the words after it may be missing, with the space before them), header
/// lines "Name: value", an empty line, the body. Each line before the body ends with "\r\n"; a '\n' without
/// its '\r' is an error there, as readers differ on whether it ends a line. Spaces and tabs around a value do
/// not belong to it. When a name comes twice, its values are joined with ", " (an empty one may be left out).
/// Throws std::runtime_error when `reply` is not such a reply.
Response split_response(std::string_view reply);

/// 4.6 * Reads one reply to a GET and leaves what follows in `reader` (RFC 9112, section 6). The body
/// ends where the reply says:
///   status 204 or 304          there is no body
///   Transfer-Encoding: chunked  after the chunk of size 0 and the trailer lines; the result holds the
///                              data alone. Sizes are hexadecimal; what follows a ';' is ignored.
///                              It counts more than Content-Length.
///   Content-Length: N          after N bytes
///   neither                    where the peer finishes
/// Interim replies (1xx) and other transfer codings do not occur here.
/// Throws std::runtime_error when the peer finishes before that, however much was announced, or a length or
/// chunk is malformed.
Response read_response(Reader& reader);

}  // namespace recv_loop
