// A body shorter than Content-Length is returned all the same.
//
// Thought: the peer has finished, so that is the body.
// Works:   with every reply that arrives whole.
// Breaks:  half a download looks like a whole one. Content-Length is there to tell them apart.
//
// fails: 4.6
// cause: truncated_taken_for_complete
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
            const std::size_t size = length(line.substr(0, line.find(';')), 16);
            if (size == 0) break;
            response.body += reader.read_exactly(size);
            if (reader.read_exactly(2) != "\r\n") throw std::runtime_error("a chunk of another size");
        }
        while (!reader.read_until("\r\n").empty()) {}
    } else if (announced != response.headers.end()) {
        const std::size_t wanted = length(announced->second, 10);
        try {
            response.body = reader.read_exactly(wanted);
        } catch (const std::runtime_error&) {
            response.body = reader.read_to_end();
        }
    } else {
        response.body = reader.read_to_end();
    }
    return response;
}

}  // namespace recv_loop
