// Regular expressions take the head apart.
#include "recv_loop.hpp"

#include <regex>
#include <stdexcept>

namespace recv_loop {

Response split_response(std::string_view reply) {
    const std::size_t head_end = reply.find("\r\n\r\n");
    if (head_end == reply.npos) throw std::runtime_error("no empty line");
    const std::string head(reply.substr(0, head_end + 2));
    static const std::regex status_line("HTTP/[0-9]\\.[0-9] ([1-9][0-9]{2})( [^\r\n]*)?\r\n");
    static const std::regex header_line("([^:\r\n]+):[ \t]*([^\r\n]*?)[ \t]*\r\n");
    const auto here = std::regex_constants::match_continuous;

    Response response;
    std::smatch match;
    auto at = head.cbegin();
    if (!std::regex_search(at, head.cend(), match, status_line, here)) throw std::runtime_error("no status");
    response.status = std::stoi(match[1]);
    for (at = match[0].second; at != head.cend(); at = match[0].second) {
        if (!std::regex_search(at, head.cend(), match, header_line, here))
            throw std::runtime_error("not a header line");
        const auto [header, is_new] = response.headers.try_emplace(match[1], match[2]);
        if (!is_new) header->second += ", " + match[2].str();
    }
    response.body = reply.substr(head_end + 4);
    return response;
}

}  // namespace recv_loop
