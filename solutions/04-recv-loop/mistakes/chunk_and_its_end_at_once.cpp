// A chunk and the \r\n after it are read in one call.
//
// Thought: Both are needed anyway.
// Works:   With every chunk that is really sent.
// Breaks:  The largest sizes wrap around: the call reads no byte at all, or one.
//
// fails: 4.6
// cause: size_and_its_end_wrap
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
            std::string_view digits = std::string_view(line).substr(0, line.find(';'));
            digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
            const std::size_t size = length(digits, 16);
            if (size == 0) break;
            const std::string chunk = reader.read_exactly(size + 2);
            if (chunk.compare(size, 2, "\r\n") != 0) throw std::runtime_error("a chunk without its end");
            response.body.append(chunk, 0, size);
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
