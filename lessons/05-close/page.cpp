#include "page.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "program.hpp"

namespace closing {

namespace {

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

// The value of a header in `head`, whose lines all end with "\r\n". Case does not matter in names. A header that comes
// twice must say the same each time.
std::optional<std::string> header(std::string_view head, std::string_view name) {
    std::optional<std::string> found;
    for (std::size_t at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
        const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
        const std::size_t colon = std::min(line.find(':'), line.size());
        if (lower(line.substr(0, colon)) != name) continue;
        std::string_view value = line.substr(std::min(colon + 1, line.size()));
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        const std::string text = lower(value.substr(0, value.find_last_not_of(" \t") + 1));
        if (found && *found != text)
            throw std::runtime_error(
                fmt::format("malformed reply: {} is \"{}\" and \"{}\"", name, *found, text));
        found = text;
    }
    return found;
}

std::size_t number(std::string_view digits, int base) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || end != digits.data() + digits.size())
        throw std::runtime_error(fmt::format("malformed reply: \"{}\" is not a length", digits));
    return value;
}

// Cuts the first `count` bytes off `rest`.
std::string_view take(std::string_view& rest, std::size_t count) {
    if (count > rest.size())
        throw std::runtime_error(fmt::format("truncated reply: {} bytes are missing", count - rest.size()));
    const std::string_view taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return taken;
}

std::string unchunk(std::string_view rest) {
    std::string body;
    while (true) {
        const std::size_t line_end = rest.find("\r\n");
        if (line_end == rest.npos) throw std::runtime_error("truncated reply: the last chunk is missing");
        const std::string_view line = take(rest, line_end + 2).substr(0, line_end);
        std::string_view digits = line.substr(0, line.find(';'));
        digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
        const std::size_t size = number(digits, 16);
        if (size == 0) {  // trailer lines may follow, and an empty one
            if (rest.starts_with("\r\n") || rest.find("\r\n\r\n") != rest.npos) return body;
            throw std::runtime_error("truncated reply: the empty line after the last chunk is missing");
        }
        body += take(rest, size);
        if (take(rest, 2) != "\r\n")
            throw std::runtime_error("malformed reply: a chunk is longer than its size");
    }
}

}  // namespace

std::string get_request(std::string_view host, std::uint16_t port, std::string_view path) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path,
                       workbook::host_header(host, port));
}

Page parse_page(std::string_view reply) {
    const std::size_t head_end = reply.find("\r\n\r\n");
    if (head_end == reply.npos)
        throw std::runtime_error(
            fmt::format("truncated reply: {} bytes, and no end of the headers", reply.size()));
    Page page;
    page.head = reply.substr(0, head_end + 2);
    const bool looks_right = page.head.starts_with("HTTP/1.") && page.head.size() >= 14 &&
                             page.head[8] == ' ' && (page.head[12] == ' ' || page.head[12] == '\r');
    if (!looks_right) throw std::runtime_error("malformed reply: it does not begin with a status line");
    page.status = static_cast<int>(number(std::string_view{page.head}.substr(9, 3), 10));

    std::string_view rest = reply.substr(head_end + 4);
    // An interim reply, such as 100 Continue: the reply itself follows (RFC 9110, section 15.2).
    if (page.status >= 100 && page.status < 200 && page.status != 101) return parse_page(rest);
    if (page.status == 204 || page.status == 304) return page;
    const auto coding = header(page.head, "transfer-encoding"), length = header(page.head, "content-length");
    if (coding && length)  // two ends, of which one is a lie (RFC 9112, section 6.3)
        throw std::runtime_error("malformed reply: it has a Transfer-Encoding and a Content-Length");
    if (coding == "chunked") page.body = unchunk(rest);
    else if (length) page.body = take(rest, number(*length, 10));
    else page.body = rest;
    return page;
}

}  // namespace closing
