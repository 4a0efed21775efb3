// 3.4 make_get_request (the contract: tcp_client.hpp) writes a request as RFC 9112 wants it: a request line,
// Host, "Connection: close" and an empty line. Host and path go in byte for byte; whatever could smuggle in a
// line of its own is refused.
#include <algorithm>

#include <fmt/ranges.h>

#include "peers.hpp"

namespace {

struct Request {
    std::string line;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::vector<std::string> values(const std::string& name) const {
        std::vector<std::string> found;
        for (const auto& [key, value] : headers)
            if (key == name) found.push_back(value);
        return found;
    }
};

Request parse_request(const std::string& bytes, Place place) {
    // The first CR or LF without the other, or the end.
    std::size_t bare = std::min(bytes.find_first_of("\r\n"), bytes.size());
    while (bytes.compare(bare, 2, "\r\n") == 0)
        bare = std::min(bytes.find_first_of("\r\n", bare + 2), bytes.size());
    expect(bare == bytes.size(), "every line ended by \"\\r\\n\"", quote(bytes, bare),
           "request_bare_lf"_cause, place);
    const std::size_t end = bytes.find("\r\n\r\n");
    expect(end != bytes.npos, "an empty line at the end", quote(bytes, bytes.size()), "request_no_end"_cause,
           place);
    expect(end + 4 == bytes.size(), "nothing after the empty line", quote(bytes, end),
           "request_with_body"_cause, place);
    Request request;
    std::size_t at = bytes.find("\r\n");
    request.line = bytes.substr(0, at);
    for (at += 2; at < end + 2;) {
        const std::size_t next = bytes.find("\r\n", at);
        const std::string line = bytes.substr(at, next - at);
        const std::size_t colon = line.find(':');
        expect(colon != line.npos && colon > 0 && line.find_first_of(" \t") > colon,
               "a header \"Name: value\"", quote(line), "request_header_syntax"_cause, place);
        std::string value = line.substr(colon + 1);
        value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
        value.erase(value.find_last_not_of(" \t") + 1);
        request.headers.emplace_back(lower(line.substr(0, colon)), value);
        at = next + 2;
    }
    return request;
}

void check_request(std::string_view host, std::string_view path, const std::string& target,
                   Place place = Place::here()) {
    const auto high = [](char c) { return static_cast<unsigned char>(c) > 0x7f; };
    const bool has_high =
        std::any_of(host.begin(), host.end(), high) || std::any_of(path.begin(), path.end(), high);
    const std::string bytes = call(
        fmt::format("make_get_request({}, {})", quote(host), quote(path)),
        [&] { return answer::make_get_request(host, path); },
        has_high ? "request_ascii_only"_cause : "request_host_checked"_cause, place);
    expect(bytes.size() > host.size() + path.size(),
           fmt::format("more than the {} bytes of host and path", host.size() + path.size()),
           fmt::format("{} bytes: {}", bytes.size(), quote(bytes)), "request_fixed_buffer"_cause, place);
    const Request request = parse_request(bytes, place);
    expect_equal("the request line", request.line, "GET " + target + " HTTP/1.1",
                 path.empty() ? "request_empty_path"_cause : "request_line_changed"_cause, place);
    const auto hosts = request.values("host"), connection = request.values("connection");
    expect(hosts.size() == 1, "one Host header", fmt::format("{} of them in {}", hosts.size(), quote(bytes)),
           "request_no_host"_cause, place);
    expect_equal("the value of Host", hosts[0], host, "request_host_changed"_cause, place);
    for (const std::string& length : request.values("content-length"))
        expect(length == "0", "no header that announces a body", quote(bytes), "request_announces_body"_cause,
               place);
    expect(request.values("expect").empty(), "no header that announces a body", quote(bytes),
           "request_announces_body"_cause, place);
    expect(request.values("transfer-encoding").empty(), "no header that announces a body", quote(bytes),
           "request_announces_body"_cause, place);
    expect(connection.size() == 1 && lower(connection[0]) == "close", "one header \"Connection: close\"",
           connection.empty() ? "none" : fmt::format("{}", fmt::join(connection, ", ")),
           "request_kept_alive"_cause, place);
}

void refuse(std::string_view host, std::string_view path, const Cause& why, Place place = Place::here()) {
    const Thrown thrown = call_throws(
        fmt::format("make_get_request({}, {})", quote(host), quote(path)), "std::invalid_argument",
        [&] { return answer::make_get_request(host, path); }, why, place);
    expect(thrown.invalid_argument, "std::invalid_argument", thrown.type + ": " + thrown.text,
           "request_other_exception"_cause, place);
}

}  // namespace

TEST_CASE("3.4 make_get_request writes a request that a server understands", "[3.4]") {
    check_request("www.example.com", "/", "/");
    check_request("example.com:8080", "/index.html", "/index.html");
    check_request("[2001:db8::1]", "/a/b?c=d&e=%20", "/a/b?c=d&e=%20");
}

TEST_CASE("3.4 make_get_request takes host and path as they are", "[3.4]") {
    check_request("example.com:80", "/", "/");
    check_request("EXAMPLE.com", "/Index.HTML", "/Index.HTML");
    for (const char* path : {"//a", "/a//b/", "/./a/..", "/?", "/a#b", "/http://x/", "/\xc3\xa4\xff"})
        check_request("example.com", path, path);
    for (int c = 0x21; c <= 0xff; ++c) {
        if (c == 0x7f) continue;
        const std::string text = "a" + std::string(1, static_cast<char>(c)) + "b";
        check_request("example.com", "/" + text, "/" + text);
        check_request(text, "/", "/");
    }
    for (const std::size_t size : {10000, 100000, 2000000}) {
        const std::string path = "/" + std::string(size, 'p');
        check_request("127.0.0.1", path, path);
    }
    for (const std::size_t size : {10000, 100000}) check_request(std::string(size, 'h'), "/", "/");
    check_request(std::string(253, 'h'), "/", "/");
}

TEST_CASE("3.4 make_get_request asks for / if the path is empty", "[3.4]") {
    check_request("example.com", "", "/");
    check_request("example.com", Exact("").view(), "/");
}

TEST_CASE("3.4 make_get_request reads exactly the texts that it was given", "[3.4]") {
    const std::string_view host = "example.com.evil", path = "/index.html";
    check_request(host.substr(0, 11), path.substr(0, 6), "/index");
    check_request(Exact("example.com").view(), Exact("/index").view(), "/index");
}

TEST_CASE("3.4 make_get_request refuses a path that does not begin with /", "[3.4]") {
    for (const char* path : {"index.html", "?q=1", "#top", "*", "http://x/", "www.example.com/", "\\"})
        refuse("example.com", path, "request_repairs_path"_cause);
}

TEST_CASE("3.4 make_get_request needs a host", "[3.4]") {
    refuse("", "/", "request_empty_host"_cause);
}

TEST_CASE("3.4 make_get_request lets nobody smuggle in a line", "[3.4]") {
    for (const char* path : {"/a\r\nX: y", "/ HTTP/1.1\r\nHost: evil\r\n\r\n", "/\n", "/\r"})
        refuse("example.com", path, "request_smuggled"_cause);
    for (const char* host : {"a\r\nX: y", "a\n", "\na"}) refuse(host, "/", "request_smuggled"_cause);
    for (const char* path : {"/a b", "/ ", " /"}) refuse("example.com", path, "request_space_in_path"_cause);
    for (const char* host : {"a b", "a ", " a"}) refuse(host, "/", "request_space_in_host"_cause);
    for (int c = 0; c <= 0x7f; c = c == 0x1f ? 0x7f : c + 1) {
        const std::string character(1, static_cast<char>(c));
        for (const std::string& text : {"a" + character + "b", "a" + character, character + "a"}) {
            refuse("example.com", "/" + text, "request_control_character"_cause);
            refuse(text, "/", "request_control_character"_cause);
        }
        refuse("example.com", character + "/", "request_control_character"_cause);
    }
}

TEST_CASE("3.4 make_get_request refuses a host also if the path is empty", "[3.4]") {
    refuse("a\r\nX: y", "", "request_smuggled"_cause);
    refuse("a b", "", "request_space_in_host"_cause);
    refuse("a\x7f", "", "request_control_character"_cause);
    refuse("", "", "request_empty_host"_cause);
}
