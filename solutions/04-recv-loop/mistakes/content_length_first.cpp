// Content-Length is looked at first.
//
// Thought: with a length one need not look at anything else.
// Works:   when only one of the two is there.
// Breaks:  with both the chunks count (RFC 9112, section 6.3). The sizes become part of the body, and the
//          rest of it is taken for the next reply: attackers smuggle replies that way.
//
// fails: 4.6
// cause: content_length_first
#include "recv_loop.hpp"

#include <charconv>
#include <stdexcept>
#include <system_error>

namespace recv_loop {

Response read_response(Reader& reader) {
    const auto length = [](std::string_view digits, int base) {
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (error != std::errc{} || end != digits.data() + digits.size())
            throw std::runtime_error("not a length");
        return value;
    };
    Response response = split_response(reader.read_until("\r\n\r\n") + "\r\n\r\n");
    if (response.status == 204 || response.status == 304) return response;
    const auto announced = response.headers.find("Content-Length");
    if (announced != response.headers.end()) {
        response.body = reader.read_exactly(length(announced->second, 10));
    } else if (response.headers.count("Transfer-Encoding") != 0) {
        while (true) {
            const std::string line = reader.read_until("\r\n");
            const std::size_t size = length(line.substr(0, line.find(';')), 16);
            if (size == 0) break;
            response.body += reader.read_exactly(size);
            if (reader.read_exactly(2) != "\r\n") throw std::runtime_error("a chunk of another size");
        }
        while (!reader.read_until("\r\n").empty()) {}
    } else {
        response.body = reader.read_to_end();
    }
    return response;
}

}  // namespace recv_loop
