// Lesson 04: receiving a reply, piece by piece. The contracts; write the code in recv_loop.cpp.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

// None of these functions closes the descriptor, ends a direction of the connection or changes the socket's
// flags and options, even if it throws: the caller goes on using it. 0 is a descriptor like any other.
namespace recv_loop {

/// 4.1  Receives what has come, at most `max` bytes (at least 1), from a connected stream socket.
/// If nothing has come, waits as long as it takes. The result is empty only if the peer has finished sending.
/// Edges: a signal (EINTR) does not end the wait.
/// Throws: std::system_error on every other error of recv(2). On a non-blocking socket EAGAIN is an error
///         like any other, unless you wait; it never gives an empty result.
std::string recv_some(int fd, std::size_t max);

/// 4.2  Receives until the peer has finished, at most `chunk` bytes (at least 1) a call, and returns
/// all bytes in order.
/// Throws: std::system_error as recv_some does: a reset is an error, not an end.
std::string recv_all(int fd, std::size_t chunk = 1024);

/// 4.3  Receives exactly `count` bytes and leaves what follows in the socket. Returns at once when
/// `count` is 0.
/// Throws: std::runtime_error if the peer finishes early. Its text says, in digits, how many bytes came and
///         then how many were wanted, such as "3 of 10 bytes". std::system_error as recv_some does.
std::string recv_exactly(int fd, std::size_t count);

/// 4.4  Reads a stream by what is in it, not by how it was cut. Bytes that were received but not asked for
/// yet stay in the reader for its next call. A call that throws takes nothing: what had come stays in the
/// reader, too. The reader does not own the descriptor.
/// Throws: each read may throw std::system_error, as recv_some does.
class Reader {
public:
    explicit Reader(int fd) : fd_(fd) {}
    int fd() const { return fd_; }

    /// The bytes up to `delimiter` (any bytes, at least one), without it; the delimiter is taken too.
    /// Throws: std::runtime_error when the peer finishes before a delimiter has come.
    std::string read_until(std::string_view delimiter);
    /// Exactly `count` bytes. Throws: std::runtime_error when the peer finishes early.
    std::string read_exactly(std::size_t count);
    /// Everything until the peer has finished.
    std::string read_to_end();

private:
    /// Receives one more piece into `buffer_`; false when the peer has finished.
    bool fill();

    int fd_;
    std::string buffer_;  // received, but not asked for yet
};

/// Orders header names as HTTP compares them, ignoring case (RFC 9110, section 5.1): neither of "Host" and
/// "HOST" is before the other.
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

/// 4.5  Takes a whole reply apart (RFC 9112, sections 2.2, 4 and 5): the status line "HTTP/1.1 200 OK",
/// header lines "Name: value", an empty line, the body. Each line before the body ends with "\r\n".
/// Edges: - the status line is "HTTP/", a digit, a dot, a digit, a space and three digits (100 to 999); a
///          space and any words may follow;
///        - before the body, a '\n' without its '\r' is an error: programs disagree whether it ends a line;
///        - spaces and tabs around a value do not belong to it; every other byte does (you may refuse a '\r'
///          or a NUL, RFC 9110, section 5.5);
///        - if a name comes more than once, its values are joined with ", " (an empty one may be left out).
/// Throws: std::runtime_error if `reply` is anything else.
Response split_response(std::string_view reply);

/// 4.6 * Reads one reply to a GET and leaves what follows in `reader` (RFC 9112, section 6). The body
/// ends where the reply says, by the first of these that fits:
///   status 204 or 304           there is no body
///   Transfer-Encoding: chunked  after the chunk of size 0 and the trailer lines; the result holds the data
///   Content-Length: N           after N bytes
///   none of these               where the peer finishes
/// Edges: - N is in decimal digits, a chunk's size in hexadecimal ones; both may begin with any number of
///          zeros;
///        - after a chunk's size, ignore a ';' and what follows it, with the spaces and tabs before it;
///        - interim replies (1xx) and other transfer codings do not occur here.
/// Throws: std::runtime_error if the peer finishes before that, however much was announced, or if a length or
///         chunk is malformed.
Response read_response(Reader& reader);

}  // namespace recv_loop
