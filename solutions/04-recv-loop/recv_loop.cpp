// Lesson 04, the reference answer.
#include "recv_loop.hpp"

#include <sys/socket.h>
#include <sys/types.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "socket.hpp"
#include "todo.hpp"

namespace recv_loop {

// How many bytes came into `piece`; 0 is the end.
static std::size_t receive(int fd, std::span<char> piece) {
    while (true) {
        const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) net::throw_errno("recv");  // a signal only interrupted the wait
    }
}

std::string recv_some(int fd, std::size_t max) {
    std::string piece(max, '\0');      // sized, not reserved: recv() writes only into what exists
    piece.resize(receive(fd, piece));  // the count is the length; the bytes may hold NULs
    return piece;
}

std::string recv_all(int fd, std::size_t chunk) {
    std::string piece(chunk, '\0');
    std::vector<std::string> pieces;
    std::size_t size = 0;
    // Only the peer's FIN says "no more"; a short piece says nothing.
    while (const std::size_t got = receive(fd, piece)) {
        pieces.emplace_back(piece, 0, got);
        size += got;
    }
    std::string all;
    all.reserve(size);
    for (const std::string& some : pieces) all += some;
    return all;
}

std::string recv_exactly(int fd, std::size_t count) {
    std::string all;
    while (all.size() < count) {
        // What follows is not ours to take; nor is all that is wanted worth the room before it comes.
        const std::string piece = recv_some(fd, std::min<std::size_t>(count - all.size(), 64 << 10));
        if (piece.empty())
            throw std::runtime_error(
                fmt::format("the peer finished after {} of {} bytes", all.size(), count));
        all += piece;
    }
    return all;
}

bool Reader::fill() {
    char piece[4096];
    const std::size_t got = receive(fd_, piece);
    buffer_.append(piece, got);
    return got > 0;
}

std::string Reader::read_until(std::string_view delimiter) {
    std::size_t at = 0;
    // Search the whole buffer again after each piece: the delimiter may be split between two of them.
    while ((at = buffer_.find(delimiter)) == buffer_.npos)
        if (!fill())
            throw std::runtime_error(
                fmt::format("the peer finished after {} bytes, in the middle of a line", buffer_.size()));
    const std::string found = buffer_.substr(0, at);
    buffer_.erase(0, at + delimiter.size());
    return found;
}

std::string Reader::read_exactly(std::size_t count) {
    while (buffer_.size() < count)
        if (!fill())
            throw std::runtime_error(
                fmt::format("the peer finished after {} of {} bytes", buffer_.size(), count));
    const std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
}

std::string Reader::read_to_end() {
    while (fill()) {}
    return std::exchange(buffer_, {});
}

bool AnyCase::operator()(std::string_view a, std::string_view b) const {
    // tolower() takes an unsigned char's value: a plain char above 127 may be negative.
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [&](char x, char y) { return lower(x) < lower(y); });
}

Response split_response(std::string_view reply) {
    const std::size_t head_end = reply.find("\r\n\r\n");
    if (head_end == reply.npos) throw std::runtime_error("the reply has no empty line after its headers");
    std::string_view head = reply.substr(0, head_end + 2);  // each line, the last too, ends with \r\n
    const auto next_line = [&head] {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        if (line.find('\n') != line.npos) throw std::runtime_error("a line that ends with \\n alone");
        head.remove_prefix(end + 2);
        return line;
    };

    Response response;
    const std::string_view status_line = next_line();  // "HTTP/1.1 200 OK"
    const auto is_digit = [&](std::size_t at) { return status_line[at] >= '0' && status_line[at] <= '9'; };
    const bool version = status_line.size() > 9 && status_line.starts_with("HTTP/") && is_digit(5) &&
                         status_line[6] == '.' && is_digit(7) && status_line[8] == ' ';
    const std::string_view digits = version ? status_line.substr(9) : std::string_view{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), response.status);
    const bool three_digits = error == std::errc{} && end - digits.data() == 3 && response.status >= 100;
    const bool then_space = digits.size() == 3 || (digits.size() > 3 && digits[3] == ' ');
    if (!three_digits || !then_space)
        throw std::runtime_error(fmt::format("not a status line: {}", status_line));

    while (!head.empty()) {
        const std::string_view line = next_line();
        const std::size_t colon = line.find(':');
        if (colon == line.npos || colon == 0)
            throw std::runtime_error(fmt::format("not a header line: {}", line));
        std::string_view value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        value = value.substr(0, value.find_last_not_of(" \t") + 1);  // npos + 1 is 0: an empty value
        const auto [header, is_new] = response.headers.emplace(line.substr(0, colon), value);
        if (!is_new) header->second.append(", ").append(value);
    }
    response.body = reply.substr(head_end + 4);
    return response;
}

Response read_response(Reader& reader) {
    const auto parse_length = [](std::string_view digits, int base) {
        std::size_t length = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length, base);
        if (error != std::errc{} || end != digits.data() + digits.size())  // also when it does not fit
            throw std::runtime_error(fmt::format("not a length: {}", digits));
        return length;
    };

    Response response = split_response(reader.read_until("\r\n\r\n") + "\r\n\r\n");
    if (response.status == 204 || response.status == 304) return response;

    const auto encoding = response.headers.find("Transfer-Encoding");
    const auto length = response.headers.find("Content-Length");
    const AnyCase less;
    if (encoding != response.headers.end() && !less(encoding->second, "chunked") &&
        !less("chunked", encoding->second)) {
        while (true) {
            const std::string line = reader.read_until("\r\n");  // "1a;an=extension"
            std::string_view digits = std::string_view{line}.substr(0, line.find(';'));
            digits =
                digits.substr(0, digits.find_last_not_of(" \t") + 1);  // a space may stand before the ';'
            const std::size_t size = parse_length(digits, 16);
            if (size == 0) break;
            response.body += reader.read_exactly(size);
            if (!reader.read_exactly(2).starts_with("\r\n"))
                throw std::runtime_error("a chunk is longer than its size");
        }
        while (!reader.read_until("\r\n").empty()) {}  // trailer lines, up to the empty one
    } else if (length != response.headers.end()) {
        response.body = reader.read_exactly(parse_length(length->second, 10));
    } else {
        response.body = reader.read_to_end();
    }
    return response;
}

}  // namespace recv_loop
