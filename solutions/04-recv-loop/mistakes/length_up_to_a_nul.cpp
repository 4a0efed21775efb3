// strspn() and strtoull() look at a C string.
//
// Thought: c_str() shows them all of the text.
// Works:   with every text that has no NUL.
// Breaks:  "5\0zz" is taken for 5.
//
// fails: 4.6
// cause: length_by_stoul
#include "recv_loop.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

namespace recv_loop {

Response read_response(Reader& reader) {
    const auto parse_length = [](std::string_view digits, int base) {
        const std::string text(digits);
        const std::size_t n = std::strspn(text.c_str(), base == 16 ? "0123456789abcdefABCDEF" : "0123456789");
        errno = 0;
        const unsigned long long length = std::strtoull(text.c_str(), nullptr, base);
        if (n == 0 || text.c_str()[n] != '\0' || errno == ERANGE)
            throw std::runtime_error(fmt::format("not a length: {}", digits));
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
