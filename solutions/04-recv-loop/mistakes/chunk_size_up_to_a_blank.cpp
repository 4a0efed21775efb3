// A blank ends the size of a chunk.
//
// Thought: Whatever follows the size can be ignored.
// Works:   With sizes that stand alone, and with extensions.
// Breaks:  "5 x" is no size, and a chunk that is malformed passes for a good one.
//
// fails: 4.6
// cause: extension_without_semicolon
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
    if (response.headers.count("Transfer-Encoding") != 0) {
        while (true) {
            const std::string line = reader.read_until("\r\n");
            std::string_view digits = std::string_view(line).substr(0, line.find_first_of("; \t"));

            const std::size_t size = length(digits, 16);
            if (size == 0) break;
            response.body += reader.read_exactly(size);
            if (reader.read_exactly(2) != "\r\n") throw std::runtime_error("a chunk without its end");
        }
        while (!reader.read_until("\r\n").empty()) {}
    } else if (announced != response.headers.end()) {
        response.body = reader.read_exactly(length(announced->second, 10));
    } else {
        response.body = reader.read_to_end();
    }
    return response;
}

}  // namespace recv_loop
