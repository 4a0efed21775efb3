// 5.5 fetch does the whole tutorial: connects, sends a GET, receives to the server's end, closes, takes the
// reply apart. No byte at all is EmptyReply. The contract is in closing.hpp, and what is given to you in
// page.hpp.
#include "peers.hpp"

using namespace closing_tests;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

answer::Page fetch(const net::Endpoint& from, std::string_view path, const Cause& why,
                   Place place = Place::here()) {
    return call(
        fmt::format("fetch({}, {}, {})", quote(from.ip()), from.port(), quote(path)),
        [&] { return answer::fetch(from.ip(), from.port(), path); }, why, place);
}

void check_body(const Server& server, std::string_view body, const Cause& why, Place place = Place::here()) {
    expect_equal("the body", fetch(server.endpoint(), "/", why, place).body, body, why, place);
}

Thrown fetch_throws(const net::Endpoint& from, std::string_view expected, const Cause& why,
                    Place place = Place::here()) {
    return call_throws(
        fmt::format("fetch({}, {}, \"/\")", quote(from.ip()), from.port()), expected,
        [&] { return answer::fetch(from.ip(), from.port(), "/").body; }, why, place);
}

void expect_not_empty_reply(const Thrown& thrown, const Cause& why, Place place = Place::here()) {
    expect(!is_empty_reply(thrown), "another error than EmptyReply", thrown.type, why, place);
}

}  // namespace

TEST_CASE("5.5 fetch asks for the page and returns it", "[5.5]") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        if (std::string(ip) == "::1" && !have_ipv6()) continue;
        std::string request;
        Server server({reply_with({ok}, &request)}, ip);
        const Story story(
            "The server receives the request, sends \"HTTP/1.1 200 OK\" with the body \"hello\", and "
            "closes.");
        const answer::Page page = fetch(server.endpoint(), "/greeting?x=1", "steps_of_a_fetch"_cause);
        server.stop();
        expect_equal("the status", page.status, 200, "parse_page_does_it"_cause);
        expect_equal("the body", page.body, "hello", "parse_page_does_it"_cause);
        expect(request.starts_with("GET /greeting?x=1 HTTP/1.1\r\n"),
               "a request that begins with \"GET /greeting?x=1 HTTP/1.1\\r\\n\"", quote(request),
               "get_request_does_it"_cause);
        const std::string headers = lower(request);
        expect(headers.find("\r\nhost:") != headers.npos &&
                   headers.find("\r\nconnection: close\r\n") != headers.npos,
               "the headers Host and Connection: close", quote(request), "get_request_does_it"_cause);
    }
}

TEST_CASE("5.5 fetch receives a reply however it is cut", "[5.5]") {
    for (std::size_t at = 1; at < ok.size(); ++at) {
        Server server({reply_with({ok.substr(0, at), ok.substr(at)})});
        const Story story(fmt::format(
            "The server sends the reply in two pieces of {} and {} bytes, and closes.", at, ok.size() - at));
        check_body(server, "hello", "one_recv"_cause);
    }
    {
        const Faults faults;
        Faults::most_received = 1;
        Server server({reply_with({ok})});
        const Story story("The server sends the reply, and each recv() brings a single byte.");
        check_body(server, "hello", "single_byte_ignored"_cause);
    }
    const std::string large = numbered_bytes(3000000);
    Server server({[&](Peer& peer) {
        peer.receive_until("\r\n\r\n");
        peer.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", large.size()) + large);
    }});
    const Story story("The server sends a page of 3,000,000 bytes, and closes.");
    check_body(server, large, "many_pieces"_cause);
}

TEST_CASE("5.5 fetch sends one whole request, and nothing after it", "[5.5]") {
    const std::string path = "/" + std::string(5000, 'p');
    std::string request;
    Server server({[&](Peer& self) {
        request = self.receive_until("\r\n\r\n");
        self.send(ok);
        self.finish();
        request += self.receive_all();
    }});
    const Story story("The server receives all that comes, and sends a page.");
    const Cause why = "get_request_does_it"_cause;
    fetch(server.endpoint(), path, why);
    server.stop();
    expect_equal("the request", request,
                 answer::get_request(server.endpoint().ip(), server.endpoint().port(), path), why);
}

TEST_CASE("5.5 fetch waits as long as the server takes", "[5.5]") {
    Server server({[](Peer& self) {
        self.receive_until("\r\n\r\n");
        pause(self, milliseconds(100));
        self.send(ok);
    }});
    const Story story("The server takes its time before it replies.");
    const ShortWaits short_waits;
    check_body(server, "hello", "limit_of_its_own"_cause);
}

TEST_CASE("5.5 fetch connects to a name, too", "[5.5]") {
    const Faults faults;
    Faults::scripted_addresses = {"127.0.0.1"};
    std::string request;
    Server server({reply_with({ok}, &request)});
    const Story story("The resolver finds the server's address under the name several.example.");
    const Cause why = "host_has_to_be_an_address"_cause;
    const auto page = call(
        "fetch(\"several.example\", ...)",
        [&] { return answer::fetch("several.example", server.endpoint().port(), "/"); }, why);
    server.stop();
    expect_equal("the body", page.body, "hello", why);
    expect(lower(request).find("\r\nhost: several.example") != request.npos, "the name in the header Host",
           quote(request), "get_request_does_it"_cause);
}

TEST_CASE("5.5 fetch works with descriptor 0 like with any other", "[5.5]") {
    Server server({reply_with({ok})});
    const NumberZero zero_is_free;
    const Story story("Standard input is closed, so the connection gets number 0.");
    check_body(server, "hello", "zero_means_none"_cause);
    expect(!is_open(0), "descriptor 0 is closed", "it is still open", "zero_means_none"_cause);
}

TEST_CASE("5.5 fetch goes on after signals", "[5.5]") {
    Server server({[](Peer& self) {
        self.receive_until("\r\n\r\n");
        self.interrupt_blocked(3);
        self.send(ok);
    }});
    const Story story("Signals are handled while it waits for the reply.");
    check_body(server, "hello", "interrupted_call"_cause);
}

TEST_CASE("5.5 fetch reads exactly the texts that it was given", "[5.5]") {
    std::string request;
    Server server({reply_with({ok}, &request)});
    const std::string host = "127.0.0.1.example", path = "/page-and-more";
    const Cause why = "view_as_a_c_string"_cause;
    const answer::Page page = call(
        "fetch(the first 9 characters of \"127.0.0.1.example\", the port, the first 5 of \"/page-and-more\")",
        [&] {
            return answer::fetch(std::string_view(host).substr(0, 9), server.endpoint().port(),
                                 std::string_view(path).substr(0, 5));
        },
        why);
    server.stop();
    expect_equal("the body", page.body, "hello", why);
    expect(request.starts_with("GET /page HTTP/1.1\r\n"),
           "a request that begins with \"GET /page HTTP/1.1\\r\\n\"", quote(request), why);
}

TEST_CASE("5.5 fetch returns chunked bodies and every byte value", "[5.5]") {
    std::string bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
    for (const bool chunked : {true, false}) {
        Server server({reply_with(
            chunked
                ? std::vector<std::string>{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                                           "lo\r\n100\r\n" + bytes + "\r\n0\r\n\r\n"}
                : std::vector<std::string>{"HTTP/1.1 200 OK\r\n\r\nhello" + bytes})});
        const Story story(fmt::format("The body has every byte value in it, 0 to 255, and comes {}.",
                                      chunked ? "in chunks" : "without a length"));
        check_body(server, "hello" + bytes, "reply_as_a_c_string"_cause);
    }
}

TEST_CASE("5.5 fetch returns pages that report an error, too", "[5.5]") {
    Server server({reply_with({"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"})});
    const Story story("The server answers with the status 404 and a page that says so.");
    const Cause why = "error_page_thrown"_cause;
    const answer::Page page = fetch(server.endpoint(), "/", why);
    expect_equal("the status", page.status, 404, why);
    expect_equal("the body", page.body, "gone", why);
}

TEST_CASE("5.5 fetch returns a redirect, and does not follow it", "[5.5]") {
    for (const char* status : {"301 Moved Permanently", "302 Found", "429 Too Many Requests", "500 Oops",
                               "503 Service Unavailable"}) {
        Server server({reply_with({fmt::format(
                           "HTTP/1.1 {}\r\nLocation: /new\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\ngone",
                           status)}),
                       reply_with({ok})});
        const Story story(
            fmt::format("The server answers with the status {} and \"Location: /new\".", status));
        const Cause why = "follows_redirects"_cause;
        const answer::Page page = fetch(server.endpoint(), "/", why);
        expect_equal("the body", page.body, "gone", why);
        expect_connections(server, 1, why);
    }
}

TEST_CASE("5.5 fetch says that an empty reply is empty", "[5.5]") {
    Server server({reply_with({}), reply_with({ok})});
    const Story story("The server receives the request and closes without sending a byte.");
    expect_empty_reply(fetch_throws(server.endpoint(), "EmptyReply", "empty_reply_unnoticed"_cause));
    expect_connections(server, 1, "fetch_asks_once"_cause);
}

TEST_CASE("5.5 fetch throws when the reply is truncated", "[5.5]") {
    for (const std::string part :
         {"HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP"}) {
        Server server({reply_with({part})});
        const Story story(fmt::format("The server sends {} and closes.", quote(part)));
        const Thrown thrown =
            fetch_throws(server.endpoint(), "the reply is truncated", "truncated_reply_unnoticed"_cause);
        expect_runtime_error(thrown);
        expect_not_empty_reply(thrown, "truncated_is_not_empty"_cause);
    }
}

TEST_CASE("5.5 fetch throws when the connection is reset", "[5.5]") {
    for (const std::string& part :
         {ok, std::string("HTTP/1.1 200 OK\r\n\r\nsome of it"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"), std::string()}) {
        Server server({reply_and_reset(part)});
        const Story story(part.empty() ? "The server receives the request and resets the connection (RST)."
                          : part == ok
                              ? "The server sends a page to its last byte, then resets the connection (RST)."
                              : "The server sends a part of the body, then resets the connection (RST).");
        const Thrown thrown = fetch_throws(server.endpoint(), "ECONNRESET", "reset_is_the_end"_cause);
        expect_not_empty_reply(thrown, "reset_is_an_empty_reply"_cause);
        expect_some_code(thrown);
    }
}

TEST_CASE("5.5 fetch closes its descriptor on every path", "[5.5]") {
    Server server({reply_with({ok}), reply_with({}), reply_with({"HTTP/1.1 2"}), reply_and_reset()});
    const DeadPort dead;
    Descriptors before;
    const Story story(
        "Five fetches: a page, an empty reply, a truncated one, a reset, and a port where nothing listens.");
    fetch(server.endpoint(), "/", {});
    for (int failed = 0; failed < 3; ++failed)
        fetch_throws(server.endpoint(), "an error", "no_page_to_return"_cause);
    const Cause why = "refusal_not_passed_on"_cause;
    expect_named(fetch_throws(dead.endpoint(), "ECONNREFUSED, with the endpoint in its text", why),
                 dead.endpoint().to_string(), why);
    server.stop();
    before.expect_none_left();
}

TEST_CASE("5.5 fetch tries each address of a name", "[5.5]") {
    const Faults faults;
    Faults::scripted_addresses = {"127.0.0.2", "127.0.0.1"};
    Server server({reply_with({ok})});
    const Story story(
        "The name several.example has two addresses. Nothing listens on the first, the server on the second.");
    const auto page = call(
        "fetch(\"several.example\", ...)",
        [&] { return answer::fetch("several.example", server.endpoint().port(), "/"); },
        "first_address_only"_cause);
    expect_equal("the body", page.body, "hello", "first_address_only"_cause);
}

TEST_CASE("5.5 fetch sends the whole request", "[5.5]") {
    const Faults faults;
    Faults::short_sends = 20;
    std::atomic<bool> whole = false;
    Server server({reply_anyway(ok, whole)});
    const Story story("Each send() takes only a part of the request, and returns how much.");
    fetch(server.endpoint(), "/" + std::string(300, 'x'), "send_takes_a_part"_cause);
    expect(whole, "the whole request at the server", "only a part of it", "send_takes_a_part"_cause);
}

TEST_CASE("5.5 fetch throws when the connection is lost", "[5.5]") {
    for (const std::string part : {"HTTP/1.1 200 OK\r\n\r\nsome of it", ""}) {
        const Faults faults;
        Faults::reset_as = ETIMEDOUT;
        Server server({reply_and_reset(part)});
        const Story story(fmt::format(
            "The server receives the request{}. Then the connection is lost: recv() fails with ETIMEDOUT.",
            part.empty() ? "" : " and sends a part of the body"));
        const Cause why = "any_error_is_the_end"_cause;
        const Thrown thrown = fetch_throws(server.endpoint(), "ETIMEDOUT", why);
        expect_not_empty_reply(thrown, why);
        expect(thrown.code != 0, "std::system_error, such as ETIMEDOUT", thrown.type, why);
    }
}
