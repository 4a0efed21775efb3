// One byte a call, and a reader that never holds more than it needs.
#include "recv_loop.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "socket.hpp"

namespace recv_loop {

std::string recv_all(int fd, [[maybe_unused]] std::size_t chunk) {
    std::string all;
    for (char byte = 0;;) {
        const ssize_t got = ::recv(fd, &byte, 1, 0);
        if (got == 1) all.push_back(byte);
        else if (got == 0) return all;
        else if (errno != EINTR) net::throw_errno("recv");
    }
}

bool Reader::fill() {
    const std::string byte = recv_some(fd_, 1);
    buffer_ += byte;
    return !byte.empty();
}

std::string Reader::read_until(std::string_view delimiter) {
    while (!buffer_.ends_with(delimiter))
        if (!fill()) throw std::runtime_error("the peer finished before the delimiter");
    std::string line = std::exchange(buffer_, {});
    line.erase(line.size() - delimiter.size());
    return line;
}

Response read_response(Reader& reader) {
    std::string head;
    do head += reader.read_exactly(1);
    while (!head.ends_with("\r\n\r\n"));
    Response response = split_response(head);
    if (response.status == 204 || response.status == 304) return response;
    const auto number = [](std::string digits, const char* allowed, int base) {
        while (digits.size() > 1 && digits.front() == '0') digits.erase(0, 1);
        if (digits.empty() || digits.size() > 15 || digits.find_first_not_of(allowed) != digits.npos)
            throw std::runtime_error("not a length: " + digits);
        return std::strtoull(digits.c_str(), nullptr, base);
    };
    if (response.headers.count("transfer-encoding") != 0) {
        for (std::string line; line = reader.read_until("\r\n"), true;) {
            line = line.substr(0, line.find(';'));
            while (line.ends_with(' ') || line.ends_with('\t')) line.pop_back();
            auto left = number(line, "0123456789abcdefABCDEF", 16);
            if (left == 0) break;
            while (left-- > 0) response.body += reader.read_exactly(1);
            if (reader.read_exactly(2) != "\r\n") throw std::runtime_error("a chunk of another size");
        }
        while (reader.read_until("\r\n") != "") continue;
    } else if (response.headers.count("content-length") != 0) {
        for (auto left = number(response.headers["CONTENT-LENGTH"], "0123456789", 10); left > 0; --left)
            response.body += reader.read_exactly(1);
    } else {
        response.body = reader.read_to_end();
    }
    return response;
}

}  // namespace recv_loop
