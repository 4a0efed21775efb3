// std::stoul() reads the lengths.
//
// Thought: stoul() reads a number, and throws where there is none.
// Works:   with every honest server.
// Breaks:  "-1" becomes the largest number there is, "1x" becomes 1, and what it throws is no
//          std::runtime_error.
//
// fails: 4.6
// cause: length_by_stoul
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

Response read_response(Reader& reader) {
    const auto length = [](const std::string& digits, int base) { return std::stoul(digits, nullptr, base); };
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
        response.body = reader.read_exactly(length(announced->second, 10));
    } else {
        response.body = reader.read_to_end();
    }
    return response;
}

}  // namespace recv_loop
