// One function reads both numbers, and ignores ';' and the rest in both.
//
// Thought: a length is a length.
// Works:   with every honest server.
// Breaks:  only a chunk's size may have an extension; "Content-Length: 5;x" is malformed.
//
// fails: 4.6
// cause: length_by_stoul
#include "recv_loop.hpp"

#include <charconv>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

namespace recv_loop {

Response read_response(Reader& reader) {
    const auto parse_length = [](std::string_view digits, int base) {
        std::size_t length = 0;
        digits = digits.substr(0, digits.find(';'));
        digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
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
