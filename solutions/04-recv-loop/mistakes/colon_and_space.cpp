// Name and value are cut apart at ": ".
//
// Thought: a header line is "Name: value".
// Works:   with nearly every server.
// Breaks:  the space may be missing, or there may be more, or a tab (RFC 9112, section 5): the value then
//          begins with a space, or the line is no header at all.
//
// fails: 4.5
// cause: colon_and_space
#include "recv_loop.hpp"

#include <stdexcept>

namespace recv_loop {

Response split_response(std::string_view reply) {
    const std::size_t head_end = reply.find("\r\n\r\n");
    if (head_end == reply.npos) throw std::runtime_error("no empty line");
    std::string_view head = reply.substr(0, head_end + 2);
    const auto next_line = [&head] {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        if (line.find('\n') != line.npos) throw std::runtime_error("a \\n alone");
        head.remove_prefix(line.size() + 2);
        return line;
    };
    Response response;
    const std::string_view status = next_line();  // "HTTP/1.1 200 OK"
    if (!status.starts_with("HTTP/") || status.size() < 12 ||
        status.substr(12, 1).find_first_not_of(' ') == 0 ||
        status.substr(9, 3).find_first_not_of("0123456789") != status.npos)
        throw std::runtime_error("not a status line");
    response.status = std::stoi(std::string{status.substr(9, 3)});
    while (!head.empty()) {
        const std::string_view line = next_line();
        const std::size_t colon = line.find(": ");
        if (colon == line.npos || colon == 0) throw std::runtime_error("not a header line");
        const std::string_view value = line.substr(colon + 2);
        const auto [header, is_new] = response.headers.emplace(line.substr(0, colon), value);
        if (!is_new) header->second.append(", ").append(value);
    }
    response.body = reply.substr(head_end + 4);
    return response;
}

}  // namespace recv_loop
