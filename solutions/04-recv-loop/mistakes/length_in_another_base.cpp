// strtoull() finds out the base by itself.
//
// Thought: with 0 for the base every number is read as it is written.
// Works:   as long as no number begins with a zero.
// Breaks:  a Content-Length of 010 is ten; in C, and for base 0, it is octal, and eight. The last two bytes
// of
//          the body are taken for the next reply.
//
// fails: 4.6
// cause: length_in_another_base
#include "recv_loop.hpp"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

namespace recv_loop {

Response read_response(Reader& reader) {
    const auto parse_length = [](std::string digits, int base) {
        const char* const allowed = base == 16 ? "0123456789abcdefABCDEF" : "0123456789";
        if (digits.empty() || digits.find_first_not_of(allowed) != digits.npos)
            throw std::runtime_error(fmt::format("not a length: {}", digits));
        errno = 0;
        const unsigned long long length = std::strtoull(digits.c_str(), nullptr, base == 16 ? 16 : 0);
        if (errno == ERANGE) throw std::runtime_error(fmt::format("too long: {}", digits));
        return static_cast<std::size_t>(length);
    };
    Response response = split_response(reader.read_until("\r\n\r\n") + "\r\n\r\n");
    if (response.status == 204 || response.status == 304) return response;
    const auto encoding = response.headers.find("Transfer-Encoding");
    const auto length = response.headers.find("Content-Length");
    const AnyCase less;
    if (encoding != response.headers.end() && !less(encoding->second, "chunked") &&
        !less("chunked", encoding->second)) {
        while (true) {
            const std::string line = reader.read_until("\r\n");
            const std::size_t size = parse_length(line.substr(0, line.find(';')), 16);
            if (size == 0) break;
            response.body += reader.read_exactly(size);
            if (!reader.read_exactly(2).starts_with("\r\n"))
                throw std::runtime_error("a chunk is longer than its size");
        }
        while (!reader.read_until("\r\n").empty()) {}
    } else if (length != response.headers.end()) {
        response.body = reader.read_exactly(parse_length(length->second, 10));
    } else {
        response.body = reader.read_to_end();
    }
    return response;
}

}  // namespace recv_loop
