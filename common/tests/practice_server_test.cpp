// Tests of the practice server, over real connections to the real program, whose path is PRACTICE_SERVER: what it answers.
// What it does with many clients, signals and streams is in practice_server_life_test.cpp.

#include <random>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "practice_client.hpp"

using namespace practice_tests;
using testing::PracticeServer;
using testing::Process;
using testing::Result;

TEST_CASE("the practice server says where it listens, and a line for each request") {
    PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port()), long_path = "/" + std::string(59, 'x');
    CHECK(server.ipv6() == testing::have_ipv6());
    CHECK(outcome(server.port(), get("/") + get("/nowhere") + get(long_path + "yz")) == "200+ 404+ 404+");
    CHECK(outcome(server.port(), "nonsense\r\n\r\n") == "400");
    CHECK(outcome(server.port(), "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n") == "405 GET, HEAD");
    const Result& result = server.stop();
    CHECK(result.out ==
          "practice server: http://127.0.0.1:" + port + "/" +
              (server.ipv6() ? " and http://[::1]:" + port + "/" : "") +
              "\npaths: / /dribble /large?bytes=N /chunked /truncated /reset /silent /idle-close "
              "/endless\n"
              "Ctrl-C stops it\nGET / -> 200\nGET /nowhere -> 404\nGET " +
              long_path +
              "... -> 404\nGET /idle-close -> FIN, no answer\n(no request) -> 400\nDELETE / -> 405\n"
              "stopped\n");
    CHECK(result.err == "");
    CHECK(result.status == 0);
}

TEST_CASE("the practice server's paths") {
    PracticeServer server(PRACTICE_SERVER);
    const std::uint16_t port = server.port();
    Client client(port);

    SECTION("/ is a small page with its length, and HEAD has the same head without it") {
        const Reply page = client.ask(get("/"));
        CHECK(page.head.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(page.has("Content-Type: text/html"));
        CHECK(page.has("Connection: keep-alive"));
        CHECK(page.field("Date").size() == 29);  // RFC 9110, section 5.6.7
        CHECK(page.field("Date").ends_with(" GMT"));
        CHECK(page.body.find("<html") < 1000);
        CHECK(page.body.size() < 1000);
        client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/?query"));
        CHECK(client.head().field("Content-Length") == page.field("Content-Length"));
        CHECK(client.reply().body == page.body);  // it came directly behind the head
        if (server.ipv6()) CHECK(Client(port, get("/"), "::1").reply().body == page.body);
    }
    SECTION("HEAD has no body on any path that answers") {
        for (const std::string path :
             {"/", "/dribble", "/large?bytes=1073741824", "/chunked", "/truncated", "/no"}) {
            INFO(path);
            client = Client(port, "HEAD " + path + " HTTP/1.1\r\nHost: x\r\n" + close_field + "\r\n");
            CHECK(client.head().head.starts_with("HTTP/1.1 "));
            CHECK(client.all() == "");
        }
    }
    SECTION("/dribble sends its head at once and its body a byte at a time") {
        const auto start = Clock::now();
        client.send(get("/dribble", close_field));
        const Reply head{client.piece()};
        CHECK(head.head.ends_with("\r\n\r\n"));  // the whole head, and none of the body
        const std::size_t length = std::stoul(head.field("Content-Length"));
        std::size_t pieces = 0, bytes = 0;
        for (std::string piece; !(piece = client.piece()).empty(); ++pieces) bytes += piece.size();
        CHECK(bytes == length);
        CHECK((length >= 30 && length <= 60));
        CHECK(pieces >= length / 2);  // all of them, unless this test was kept from running
        CHECK(Clock::now() - start >= length * 10ms);
        CHECK(Clock::now() - start < patience);
    }
    SECTION("/large sends as many bytes as it is asked for, each in its place") {
        CHECK((client.ask(get("/large")).body == pattern(1 << 20)));
        for (const int bytes :
             {0, 1, 63, 64, 65, 65536, 1000000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
            INFO(bytes);
            CHECK((client.ask(get(fmt::format("/large?bytes={}", bytes))).body == pattern(bytes)));
        }
        for (const std::string query :
             {"", "bytes", "bytes=", "bytes=-1", "bytes=+1", "bytes=1x", "bytes=%31", "Bytes=1",
              "bytes=1&x=2", "size=1", "bytes=1073741825", "bytes=18446744073709551616"}) {
            INFO(query);
            CHECK(outcome(port, get("/large?" + query)) == "400+");
        }
    }
    SECTION("/large sends a gigabyte without ever holding it") {
        client.ask(get("/large"));  // what it needs only once
        const pid_t pid = server.process().pid();
        const std::size_t before = memory(pid, "VmHWM");
        client.send(get("/large?bytes=1073741824"));
        CHECK(client.head().field("Content-Length") == "1073741824");
        const std::string expected = pattern(1 << 20);
        bool same = true;
        for (int i = 0; i < 100 && same; ++i) same = client.exactly(expected.size()) == expected;
        CHECK(same);
        const bool sanitizer =
            memory(pid, "VmPeak") > 1 << 30;  // it reserves terabytes, and its own use grows
        if (!sanitizer) CHECK(memory(pid, "VmHWM") - before < 8 << 10);
        client = Client(port);  // the old one is gone in the middle of it: the others must not notice
        CHECK(client.ask(get("/")).status() == 200);
    }
    SECTION("/chunked uses what chunks have: sizes, an extension, a trailer; HTTP/1.0 gets the bytes plain") {
        client.send(get("/chunked"));
        const Reply reply = client.head();
        CHECK(reply.has("Transfer-Encoding: chunked"));
        CHECK(reply.field("Content-Length") == "");
        std::string data, extensions;
        std::multiset<std::size_t> sizes;
        for (std::string line; (line = client.until("\r\n")) != "0\r\n";) {
            std::size_t digits = 0;
            const std::size_t size = std::stoul(line, &digits, 16);
            INFO("the chunk of " << line << "has come: " << data);
            sizes.insert(size);
            extensions += line.substr(digits, line.size() - digits - 2);
            data += client.exactly(size);
            REQUIRE(client.exactly(2) == "\r\n");
        }
        CHECK(sizes.size() >= 3);
        CHECK(*sizes.rbegin() > 15);                                           // more than one digit
        CHECK(std::adjacent_find(sizes.begin(), sizes.end()) == sizes.end());  // all different
        CHECK(extensions.rfind(';') == 0);                                     // there is one
        CHECK(client.until("\r\n\r\n") ==
              fmt::format("{}: {}\r\n\r\n", reply.field("Trailer"), sizes.size()));
        CHECK(client.ask(get("/")).status() == 200);  // the end of the body was where it seemed to be

        client.send("GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        const Reply plain = client.head();
        CHECK(plain.field("Transfer-Encoding") + plain.field("Content-Length") == "");
        CHECK(plain.has("Connection: close"));
        CHECK(client.all() == data);  // until the end
    }
    SECTION("/truncated promises more than it sends, and ends with FIN") {
        client.send(get("/truncated"));
        CHECK(client.head().has("Content-Length: 1000"));
        const std::string body = client.all();  // throws after a reset
        CHECK((body.size() > 0 && body.size() < 1000));
    }
    SECTION("/reset sends a part of its answer, and ends with RST") {
        client.send(get("/reset"));
        std::string came;
        int error = 0;
        try {
            for (std::string piece; !(piece = client.piece()).empty();) came += piece;
        } catch (const std::system_error& reset) {
            error = reset.code().value();
        }
        CHECK(error == ECONNRESET);
#ifdef __linux__  // elsewhere a reset may take what has not been received yet
        CHECK(came.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(came.size() < 1000);
#endif
    }
    SECTION("/silent never answers, and lets the client go") {
        client.send(get("/silent") + get("/"));
        CHECK_FALSE(client.readable_within(300ms));
        client.finish();
        CHECK(client.all() == "");
    }
    SECTION("/idle-close ends with FIN and without a byte, also where more was sent") {
        for (const std::string& more : {""s, get("/"), std::string(100000, 'x')}) {
            client = Client(port, get("/idle-close") + more);
            CHECK(client.readable_within(900ms));  // at once, not when the client has had its time
            CHECK(client.all() == "");
        }
    }
    SECTION("an unknown path is 404 with a list of the known ones") {
        for (const char* path :
             {"/nowhere", "/dribble/", "/Dribble", "//", "/silent%20", "/large/?bytes=1", "/<b>"}) {
            const Reply reply = client.ask(get(path));
            CAPTURE(path, reply.body);
            CHECK(reply.status() == 404);
            CHECK(reply.has("Content-Type: text/plain"));
            for (const char* known : {"/dribble", "/large?bytes=N", "/chunked", "/truncated", "/reset",
                                      "/silent", "/idle-close", "/endless"})
                CHECK(reply.body.find(known) < 1000);
            CHECK(reply.body.size() < 1000);
        }
    }
}

TEST_CASE("a request decides what the practice server does with the connection") {
    const std::string host = "Host: x\r\n", http11 = "GET / HTTP/1.1\r\n" + host,
                      http10 = "GET / HTTP/1.0\r\n";
    const std::string long_head = http11 + "X: " + std::string(8192 - http11.size() - 7, 'x');
    // Each of `parts`, between `before` and `after`. Behind it comes another request, which nobody may read
    // after the connection's last reply; yet that reply ends with FIN, since a reset could destroy it.
    const struct {
        std::string expected, before, after;
        std::vector<std::string> parts;
    } table[] = {
        {"200+ 404+",
         http11,
         "\r\n\r\n",
         {"X:", "Connection: closed", "X-Connection: close", "Connection:", "Connection: ,,",
          "Content-Length: 0\r\nX-Empty:\r\nX-Text: \xc3\xa4\t!"}},
        {"200",
         http11,
         "\r\n\r\n",
         {"Connection: close", "connection:CLOSE", "Connection: te, \t Close ,x",
          "Connection: close, keep-alive", "Connection: keep-alive\r\nConnection: close"}},
        {"200+ 404+", http10, "\r\n\r\n", {"Connection: Keep-Alive"}},
        {"200", http10, "\r\n", {"", host}},
        {"400",
         "",
         "\r\n" + host + "\r\n",
         {"GET", "GET /", "GET / ", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET / HTTP/1.1 ",
          "GET /a b HTTP/1.1", "GET\t/\tHTTP/1.1", "G@T / HTTP/1.1", "GET / http/1.1", "GET / HTTP/1",
          "GET / HTTP/1.x", "GET / HTTP/11.1", "GET /\x01 HTTP/1.1", "GET /\xc3\xa4 HTTP/1.1",
          "GET /\0 HTTP/1.1"s, "GET / HTTP/1.1\nX: x", "GET http://x/ HTTP/1.1", "GET * HTTP/1.1"}},
        {"400", "GET / HTTP/1.1\r\n", "\r\n", {"", "Host\r\n", "Hosts: x\r\n"}},
        {"400",
         http11,
         "\r\n\r\n",
         {"Host: x", ": empty", "Name : x", "X-\xc3\xa4: x", "Folded: x\r\n y", "Bare: x\ry", "Bare: x\ny",
          "Nul: \0"s}},
        {"400", http10 + host, "\r\n\r\n", {"host: x"}},
        {"405 GET, HEAD",
         "",
         "\r\n" + host + "\r\nhello",
         {"POST / HTTP/1.1", "OPTIONS * HTTP/1.1", "get / HTTP/1.1", "POST / HTTP/1.1\r\nContent-Length: 5"}},
        {"413",
         http11,
         "\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
         {"Content-Length: 5", "content-length:\t5 ", "Content-Length: 0\r\nContent-Length: 5",
          "Content-Length: -0", "Transfer-Encoding: chunked"}},
        {"505", "", "\r\n\r\nSM\r\n\r\n", {"GET / HTTP/1.2", "GET / HTTP/2.0", "PRI * HTTP/2.0"}},
        {"200+ 404+", long_head, "\r\n\r\n", {""}},
        {"431", long_head, "\r\n\r\n", {"x", std::string(16 << 20, 'x')}},
    };
    const PracticeServer server(PRACTICE_SERVER);
    for (const auto& [expected, before, after, parts] : table)
        for (const std::string& part : parts) {
            INFO("sent: " << (before + part + after).substr(0, 200));
            CHECK(outcome(server.port(), before + part + after + get("/nowhere")) == expected);
        }
}

TEST_CASE("the practice server takes requests as they come") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::uint16_t port = server.port();

    SECTION("those that come together are answered in their order") {
        std::string requests;
        for (int i = 0; i < 300; ++i) requests += get(fmt::format("/large?bytes={}", i));
        Client client(port, requests + get("/chunked") + get("/", close_field));
        std::size_t same = 0;
        while (same < 300 && client.reply().body.size() == same) ++same;
        CHECK(same == 300);
        CHECK(client.until("Chunks: 4\r\n\r\n").starts_with("HTTP/1.1 200"));
        CHECK(client.reply().status() == 200);
        CHECK(client.all() == "");
    }
    SECTION("in any pieces, with empty lines before them") {
        const std::string two = get("/") + get("/nowhere");
        Client client(port);
        for (const char byte : "\r\n\r\n" + get("/")) client.send({&byte, 1});
        CHECK(client.reply().status() == 200);
        for (std::size_t at = 1; at < two.size(); ++at) {
            client.send(two.substr(0, at));
            client.send(two.substr(at));
            CHECK(client.reply().status() == 200);
            CHECK(client.reply().status() == 404);
        }
    }
    SECTION("a client that has finished sending still gets its answer; half a request is 400") {
        for (const auto& [request, answer] : std::vector<std::pair<std::string, std::string>>{
                 {get("/"), "HTTP/1.1 200"},
                 {get("/dribble"), "HTTP/1.1 200"},
                 {get("/large"), "HTTP/1.1 200"},
                 {"", ""},
                 {"GET / HTTP/1.1\r\nHost: x\r\n", "HTTP/1.1 400"}}) {
            INFO(request);
            Client client(port, request);
            client.finish();
            CHECK(client.all().substr(0, answer.size() + 1).starts_with(answer));
        }
    }
    SECTION("a head that is not whole after 5 seconds is 408, while an idle connection stays") {
        Client idle(port), stuck(port, "GET / HTTP/1.1\r\n"), slow(port);
        const auto start = Clock::now();
        CHECK(slow.ask(get("/") + "G").status() == 200);
        while (Clock::now() - start < 8s && !slow.readable_within(200ms)) slow.send("E");  // gains no time
        CHECK(Clock::now() - start >= 5s);
        CHECK(Clock::now() - start < 8s);
        for (Client* client : {&slow, &stuck}) {
            CHECK(client->reply().status() == 408);
            CHECK(client->all() == "");
        }
        CHECK(idle.ask(get("/")).status() == 200);
    }
    SECTION("random damage ends in an answer or a FIN, never in silence or a reset") {
        std::mt19937 random(20240229);
        const std::string_view bytes("\r\n\0 :\xff/H\t0", 10);
        int good = 0;
        for (int i = 0; i < 300; ++i) {
            std::string request = get("/large?bytes=10", "Content-Length: 0\r\nConnection: keep-alive\r\n");
            for (std::size_t damage = random() % 4; damage > 0; --damage) {
                const std::size_t at = random() % request.size();
                if (random() % 2 == 0) request[at] = bytes[random() % bytes.size()];
                else request.erase(at, random() % 8);
            }
            INFO(request);
            Client client(port, request);
            client.finish();
            const std::string answer = client.all();
            if (!answer.starts_with("HTTP/1.1 ")) FAIL_CHECK("it answered: " << answer);
            good += answer.starts_with("HTTP/1.1 200") ? 1 : 0;
        }
        CHECK((good > 50 && good < 250));
    }
}
