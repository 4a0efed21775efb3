// A 304 is given a body.
//
// Thought: Content-Length says how long the body is.
// Works:   with status 200.
// Breaks:  a 304 gives the length that the page would have, and sends none of it. The reader waits for it, or
//          takes the next reply for it.
//
// fails: 4.6
// cause: body_of_a_304
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
    if (response.status == 204) return response;
    const auto announced = response.headers.find("Content-Length");
    if (response.headers.count("Transfer-Encoding") != 0) {
        while (true) {
            const std::string line = reader.read_until("\r\n");
            const std::size_t size = length(line.substr(0, line.find(';')), 16);
            if (size == 0) break;
            response.body += reader.read_exactly(size);
            if (reader.read_exactly(2) != "\r\n") throw std::runtime_error("a chunk of another size");
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
