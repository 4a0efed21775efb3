// getline() reads each line, which has to end with \r unless it is empty.
//
// Thought: a line without its \r is refused, so no \n stands alone.
// Works:   with every line that has something in it.
// Breaks:  "\n" after the last header is taken for the empty line: what another program takes for a bad header is
//          the body here.
//
// fails: 4.5
// cause: getline_and_bare_lf
#include "recv_loop.hpp"

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace recv_loop {

Response split_response(std::string_view reply) {
    std::istringstream in{std::string(reply)};
    std::string line;
    Response response;
    if (!std::getline(in, line) || line.empty() || line.back() != '\r')
        throw std::runtime_error("no status line");
    line.pop_back();
    static const std::regex status("HTTP/[0-9]\\.[0-9] ([1-9][0-9]{2})( [^]*)?");
    std::smatch match;
    if (!std::regex_match(line, match, status)) throw std::runtime_error("not a status line");
    response.status = std::stoi(match[1]);
    bool ended = false;
    while (std::getline(in, line)) {
        if (line.empty() || line == "\r") {
            ended = true;
            break;
        }
        if (line.back() != '\r') throw std::runtime_error("a bare \\n");
        line.pop_back();
        const std::size_t colon = line.find(':');
        if (colon == line.npos || colon == 0) throw std::runtime_error("not a header line");
        std::string value = line.substr(colon + 1);
        value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
        value.erase(value.find_last_not_of(" \t") + 1);
        const auto [header, is_new] = response.headers.emplace(line.substr(0, colon), value);
        if (!is_new) header->second.append(", ").append(value);
    }
    if (!ended) throw std::runtime_error("no empty line");
    std::ostringstream rest;
    if (in.peek() != EOF) rest << in.rdbuf();
    response.body = rest.str();
    return response;
}

}  // namespace recv_loop
