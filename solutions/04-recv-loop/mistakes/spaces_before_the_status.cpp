// Spaces before the status are skipped.
//
// Thought: one space or several, that makes no difference.
// Works:   with every honest server.
// Breaks:  a status line has one space there. A program that counts from the left reads another status.
//
// fails: 4.5
// cause: status_by_stoi
#include "recv_loop.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

namespace recv_loop {

Response split_response(std::string_view reply) {
    const std::size_t head_end = reply.find("\r\n\r\n");
    if (head_end == reply.npos) throw std::runtime_error("the reply has no empty line after its headers");
    std::string_view head = reply.substr(0, head_end + 2);  // each line, the last too, ends with \r\n
    const auto next_line = [&head] {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        if (line.find('\n') != line.npos) throw std::runtime_error("a line that ends with \\n alone");
        head.remove_prefix(end + 2);
        return line;
    };

    Response response;
    const std::string_view status_line = next_line();  // "HTTP/1.1 200 OK"
    const auto is_digit = [&](std::size_t at) { return status_line[at] >= '0' && status_line[at] <= '9'; };
    const bool version = status_line.size() > 9 && status_line.starts_with("HTTP/") && is_digit(5) &&
                         status_line[6] == '.' && is_digit(7) && status_line[8] == ' ';
    std::string_view digits = version ? status_line.substr(9) : std::string_view{};
    while (digits.starts_with(' ')) digits.remove_prefix(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), response.status);
    const bool three_digits = error == std::errc{} && end - digits.data() == 3 && response.status >= 100;
    const bool then_space = digits.size() == 3 || (digits.size() > 3 && digits[3] == ' ');
    if (!three_digits || !then_space)
        throw std::runtime_error(fmt::format("not a status line: {}", status_line));

    while (!head.empty()) {
        const std::string_view line = next_line();
        const std::size_t colon = line.find(':');
        if (colon == line.npos || colon == 0)
            throw std::runtime_error(fmt::format("not a header line: {}", line));
        std::string_view value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        value = value.substr(0, value.find_last_not_of(" \t") + 1);  // npos + 1 is 0: an empty value
        const auto [header, is_new] = response.headers.emplace(line.substr(0, colon), value);
        if (!is_new) header->second.append(", ").append(value);
    }
    response.body = reply.substr(head_end + 4);
    return response;
}

}  // namespace recv_loop
