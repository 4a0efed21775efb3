// The colon is looked for in all that follows, not in the line.
//
// Thought: after each name comes its colon.
// Works:   as long as each line has a colon.
// Breaks:  a line without a colon takes the next line's: both become one header with a \r\n in its name.
//
// fails: 4.5
// cause: line_without_a_name
#include "recv_loop.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace recv_loop {

Response split_response(std::string_view reply) {
    const std::size_t head_end = reply.find("\r\n\r\n");
    if (head_end == reply.npos) throw std::runtime_error("no empty line");
    const std::string head(reply.substr(0, head_end + 2));
    for (std::size_t i = 0; i < head.size(); ++i)
        if (head[i] == '\n' && (i == 0 || head[i - 1] != '\r')) throw std::runtime_error("a bare \\n");
    Response response;
    std::size_t end = head.find("\r\n");
    static const std::regex status("HTTP/[0-9]\\.[0-9] ([1-9][0-9]{2})( [^]*)?");
    std::smatch match;
    const std::string line = head.substr(0, end);
    if (!std::regex_match(line, match, status)) throw std::runtime_error("not a status line");
    response.status = std::stoi(match[1]);
    for (std::size_t at = end + 2; at < head.size(); at = end + 2) {
        const std::size_t colon = head.find(':', at);
        if (colon == head.npos || colon == at) throw std::runtime_error("not a header line");
        end = head.find("\r\n", colon);
        std::string value = head.substr(colon + 1, end - colon - 1);
        value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
        value.erase(value.find_last_not_of(" \t") + 1);
        const auto [header, is_new] = response.headers.emplace(head.substr(at, colon - at), value);
        if (!is_new) header->second.append(", ").append(value);
    }
    response.body = reply.substr(head_end + 4);
    return response;
}

}  // namespace recv_loop
