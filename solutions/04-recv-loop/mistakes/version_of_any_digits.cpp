// A regular expression takes any number of digits in the version.
//
// Thought: a version is numbers with a dot between.
// Works:   with 1.0 and 1.1.
// Breaks:  "HTTP/1.10" is not a version of HTTP: each part is one digit.
//
// fails: 4.5
// cause: version_not_looked_at
#include "recv_loop.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

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
    const std::string status_line(next_line());
    static const std::regex form("HTTP/[0-9]+\\.[0-9]+ ([1-9][0-9][0-9])( [^]*)?");
    std::smatch match;
    if (!std::regex_match(status_line, match, form))
        throw std::runtime_error("not a status line: " + status_line);
    response.status = std::stoi(match[1]);

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
