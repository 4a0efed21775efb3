// std::getline() cuts the lines, and takes a \n alone for an end.
//
// Thought: lines end with \n; a \r before it is cut off where there is one.
// Works:   with every reply that keeps to \r\n, and with hand-written ones.
// Breaks:  another program on the way takes the \n for a byte of the value. Where two of them see different
//          headers in the same bytes, an attacker can hide one. So the contract calls it an error.
//
// fails: 4.5
// cause: getline_and_bare_lf
#include "recv_loop.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace recv_loop {

Response split_response(std::string_view reply) {
    const std::size_t head_end = reply.find("\r\n\r\n");
    if (head_end == reply.npos) throw std::runtime_error("no empty line");
    std::istringstream head{std::string{reply.substr(0, head_end)}};
    std::string line, status;
    const auto next_line = [&] {
        if (!std::getline(head, line)) return false;
        if (line.ends_with('\r')) line.pop_back();
        return true;
    };
    Response response;
    next_line();  // "HTTP/1.1 200 OK"
    if (line.size() >= 12) status = line.substr(9, 3);
    if (status.empty() || status[0] == '0' || !line.starts_with("HTTP/") || line[6] != '.' || line[8] != ' ' ||
        std::string_view("0123456789").find(line[5]) == std::string_view::npos ||
        std::string_view("0123456789").find(line[7]) == std::string_view::npos || line.substr(12, 1).find_first_not_of(' ') == 0 ||
        status.find_first_not_of("0123456789") != status.npos)
        throw std::runtime_error("not a status line");
    response.status = std::stoi(status);
    while (next_line()) {
        const std::size_t colon = line.find(':');
        if (colon == line.npos || colon == 0) throw std::runtime_error("not a header line");
        std::string_view value = std::string_view{line}.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        value = value.substr(0, value.find_last_not_of(" \t") + 1);
        const auto [header, is_new] = response.headers.emplace(line.substr(0, colon), value);
        if (!is_new) header->second.append(", ").append(value);
    }
    response.body = reply.substr(head_end + 4);
    return response;
}

}  // namespace recv_loop
