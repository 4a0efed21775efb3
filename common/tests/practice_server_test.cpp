// Tests of the practice server, over real connections to the real program, whose path is PRACTICE_SERVER.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "catch.hpp"
#include "client.hpp"
#include "peer.hpp"
#include "process.hpp"

using namespace std::literals;
using testing::PracticeServer;
using testing::Process;
using testing::Result;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto patience = 20s;  // for what should come at once; a failure, not a pace
constexpr std::size_t most_connections = 64;

std::string get(const std::string& target, const std::string& fields = "") {
    return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", target, fields);
}
const std::string close_field = "Connection: close\r\n";

struct Reply {
    std::string head{}, body{};  // the head with its empty line
    int status() const { return std::stoi(head.substr(9, 3)); }
    bool has(const std::string& line) const { return head.find("\r\n" + line + "\r\n") != head.npos; }
    std::string field(const std::string& name) const {
        const std::size_t at = head.find("\r\n" + name + ": "), value = at + name.size() + 4;
        return at == head.npos ? "" : head.substr(value, head.find("\r\n", value) - value);
    }
};

// A connection to the server. What doesn't come ends the test with an exception, and so does a reset.
class Client {
public:
    explicit Client(std::uint16_t port, const std::string& request = "", const char* ip = "127.0.0.1")
        : socket_(net::connect_tcp(ip, port)) {
        const int on = 1;
        ::setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        send(request);
    }
    int fd() const { return socket_.fd(); }
    void send(std::string_view bytes) const { net::send_all(fd(), bytes); }
    void close() { socket_.close(); }
    void finish() const { ::shutdown(fd(), SHUT_WR); }
    bool readable_within(std::chrono::milliseconds limit) const {
        pollfd wait{fd(), POLLIN, 0};
        return ::poll(&wait, 1, static_cast<int>(limit.count())) != 0;
    }
    // What one recv() gives; "" is the server's FIN.
    std::string piece() const {
        if (!readable_within(patience)) throw std::runtime_error("nothing comes from the practice server");
        std::string bytes(65536, '\0');
        const ssize_t got = ::recv(fd(), bytes.data(), bytes.size(), 0);
        if (got < 0) net::throw_errno("recv");
        return bytes.substr(0, static_cast<std::size_t>(got));
    }
    // False after all has been taken and the FIN has come.
    bool more() { return !kept_.empty() || !(kept_ = piece()).empty(); }
    std::string all() {
        std::string bytes;
        for (; more(); kept_.clear()) bytes += kept_;
        return bytes;
    }
    std::string until(std::string_view mark) {
        while (kept_.find(mark) == kept_.npos) receive();
        return exactly(kept_.find(mark) + mark.size());
    }
    std::string exactly(std::size_t count) {
        while (kept_.size() < count) receive();
        const std::string bytes = kept_.substr(0, count);
        kept_.erase(0, count);
        return bytes;
    }
    Reply head() { return {until("\r\n\r\n")}; }
    Reply reply() {
        Reply reply = head();
        reply.body = exactly(std::stoul(reply.field("Content-Length")));
        return reply;
    }
    Reply ask(const std::string& request) {
        send(request);
        return reply();
    }

private:
    void receive() {
        const std::string bytes = piece();
        if (bytes.empty()) throw std::runtime_error("the answer ended early: " + kept_);
        kept_ += bytes;
    }
    net::Socket socket_;
    std::string kept_;  // received, and not yet asked for
};

// Sends `bytes` on a connection of their own, and says what comes until the server's FIN. "200+ 404" is two
// replies, and only the first leaves the connection open; then come the methods that are allowed.
std::string outcome(std::uint16_t port, const std::string& bytes) {
    Client client(port, bytes + get("/idle-close"));  // a FIN, if the connection is open until then
    std::string replies;
    while (client.more()) {
        const Reply reply = client.reply();
        const std::string status = std::to_string(reply.status()), connection = reply.field("Connection");
        replies += (replies.empty() ? "" : " ") + status;
        replies += connection == "keep-alive" ? "+" : connection == "close" ? "" : "?";
        if (reply.has("Allow: GET, HEAD")) replies += " GET, HEAD";
        if (status != "200" && !reply.body.starts_with(status + " ")) replies += " without a reason";
    }
    return replies;
}

// What /large sends.
std::string pattern(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += fmt::format("{:08} {:.<54}\n", text.size() % (1 << 20), "practice ");
    return text.substr(0, bytes);
}

// What Linux knows of a program's memory, in KiB, under a name such as "VmHWM", the most it has had so far;
// 0 on other systems.
std::size_t memory(pid_t pid, const std::string& name) {
    const std::string status = testing::content(fmt::format("/proc/{}/status", pid));
    const std::size_t at = status.find("\n" + name + ":");
    return at == status.npos ? 0 : std::stoul(status.substr(at + name.size() + 2));
}

}  // namespace

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

TEST_CASE("the practice server has many clients at once") {
    PracticeServer server(PRACTICE_SERVER);
    const std::uint16_t port = server.port();
    std::vector<Client> clients;
    const auto count = [&](std::size_t from, const auto& what) {
        return std::count_if(clients.begin() + static_cast<std::ptrdiff_t>(from), clients.end(), what);
    };
    const auto refused = [](Client& client) {  // without being asked
        const Reply reply = client.reply();
        return reply.status() == 503 && reply.has("Connection: close") && client.all().empty();
    };

    SECTION("of 100 connections 64 are served, and 36 are told to come back") {
        for (int i = 0; i < 100; ++i) clients.emplace_back(port);
        CHECK(count(most_connections, refused) == 36);
        clients.erase(clients.begin() + most_connections, clients.end());
        for (Client& client : clients) client.send(get("/large?bytes=100000"));
        CHECK(count(0, [](Client& client) { return client.reply().body.size() == 100000; }) == 64);
        clients.clear();
        int status = 503;
        for (const auto until = Clock::now() + patience; status == 503 && Clock::now() < until;)
            status = Client(port, get("/")).reply().status();
        CHECK(status == 200);  // there is room again
    }
    SECTION("while 64 connections hang, 200 more are refused one and all") {
        for (std::size_t i = 0; i < most_connections; ++i) clients.emplace_back(port, get("/silent"));
        for (int i = 0; i < 200; ++i) clients.emplace_back(port);
        const auto refused_and_gone = [&](Client& client) {
            return refused(client) && (client.close(), true);
        };
        CHECK(count(most_connections, refused_and_gone) == 200);
    }
    SECTION("100 at the same time each get the whole of their answer, or 503") {
        std::atomic<std::size_t> whole = 0, full = 0;
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < 100; ++i)
            threads.emplace_back([&, i] {
                try {
                    const std::string request = get(fmt::format("/large?bytes={}", 200000 + i));
                    const Reply reply =
                        Client(port, request, server.ipv6() && i % 2 ? "::1" : "127.0.0.1").reply();
                    if (reply.status() == 200 && reply.body == pattern(200000 + i)) ++whole;
                    if (reply.status() == 503) ++full;
                } catch (const std::exception&) {  // it counts as neither
                }
            });
        for (std::thread& thread : threads) thread.join();
        CHECK(whole >= most_connections);
        CHECK(whole + full == 100);
    }
    SECTION("those that vanish in any state leave it as it was") {
        for (const std::string path :
             {"/large?bytes=1073741824", "/dribble", "/chunked", "/silent", "/", "/reset", "/truncated"})
            for (const int reset : {0, 1}) {
                Client client(port, get(path));
                if (path != "/silent") client.piece();
                const linger hard{reset, 0};
                ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            }
        CHECK(Client(port, get("/")).reply().status() == 200);
        CHECK(server.stop().status == 0);
    }
}

// ---- starting and stopping -------------------------------------------------------------------------

TEST_CASE("a signal stops the practice server within a second or so, whatever its clients do") {
    for (const int signal : {SIGINT, SIGTERM}) {
        PracticeServer server(PRACTICE_SERVER);
        std::vector<Client> clients;
        for (const char* path : {"/large?bytes=1073741824", "/dribble", "/"})
            clients.emplace_back(server.port(), get(path)).head();
        for (const char* request :
             {"", "GET / HTTP/1.1\r\n", "nonsense\r\n\r\n"})  // idle; half a head; refused
            clients.emplace_back(server.port(), request);
        while (clients.size() < 70) clients.emplace_back(server.port(), get("/silent"));
        CHECK(clients.back().reply().status() == 503);

        const auto start = Clock::now();
        server.process().signal(signal);
        const Result& result = server.process().wait();
        CHECK(Clock::now() - start < 1500ms);
        CHECK(result.status == 0);
        CHECK(result.signal == 0);
        CHECK(result.err == "");
        CHECK(result.out.ends_with("\nstopped\n"));
        CHECK_THROWS_AS(Client(server.port()), std::system_error);  // refused: nobody listens any more
    }
}

TEST_CASE("a port in use, even if only on IPv6, is one clear line and status 1") {
    for (const std::string ip : {"127.0.0.1", "::1"}) {
        if (ip == "::1" && !testing::have_ipv6()) continue;
        Result result;
        std::string taken;
        // Somebody else may have the same number on IPv4 just then: try others.
        for (int attempt = 0; attempt < 20 && result.err.find(ip) == result.err.npos; ++attempt) {
            const net::Socket listener = testing::make_listener(ip.c_str());
            taken = net::local_endpoint(listener.fd()).to_string();
            result = testing::run({PRACTICE_SERVER, taken.substr(taken.rfind(':') + 1)});
        }
        const std::string why = std::generic_category().message(EADDRINUSE);
        CHECK(result.err == fmt::format("practice_server: listen on {}: {}\n", taken, why));
        CHECK(result.out == "");
        CHECK(result.status == 1);
    }
}

TEST_CASE("a practice server starts again at once on the port of the one before") {
    std::uint16_t port = 0;
    for (int i = 0; i < 3; ++i) {
        PracticeServer server(PRACTICE_SERVER, port);
        if (port != 0) CHECK(server.port() == port);
        port = server.port();
        // The server closes first, so its end is in TIME_WAIT.
        Client(port, get("/", close_field)).all();
        if (server.ipv6()) Client(port, get("/", close_field), "::1").all();
        CHECK(server.stop().status == 0);
    }
}

TEST_CASE("the practice server answers bad arguments with usage, an example and status 2") {
    for (const std::vector<std::string>& bad : std::vector<std::vector<std::string>>{
             {"http"}, {""}, {"65536"}, {"-1"}, {"80x"}, {"8080", "8081"}}) {
        std::vector<std::string> argv = {PRACTICE_SERVER};
        argv.insert(argv.end(), bad.begin(), bad.end());
        const Result result = testing::run(argv);
        CAPTURE(bad, result.err);
        CHECK(result.status == 2);
        CHECK(result.out == "");
        CHECK(result.err.find("\nusage: practice_server [PORT [ADDRESS]]\nexample: practice_server ") !=
              result.err.npos);
    }
    const Result help = testing::run({PRACTICE_SERVER, "--help"});
    CHECK(help.status == 0);
    CHECK(help.out.starts_with("usage: practice_server [PORT [ADDRESS]]\n"));
}

TEST_CASE("a reader of stdout that goes away, or reads nothing, does not hold the practice server up") {
    const bool gone = GENERATE(true, false);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    net::Socket reader(ends[0]), writer(ends[1]);
    Process server({PRACTICE_SERVER}, {{}, fmt::format("/dev/fd/{}", writer.fd())});
    writer.close();
    std::string line(1000, '\0');
    REQUIRE(::read(reader.fd(), line.data(), line.size()) > 0);
    Client client(static_cast<std::uint16_t>(std::stoi(line.substr(line.find("127.0.0.1:") + 10))));
    if (gone) reader.close();
    const std::string request = get("/large?bytes=0&" + std::string(100, 'x'));
    for (int i = 0; i < 30; ++i) {  // some 200 kB of log; a pipe holds 64
        for (int k = 0; k < 100; ++k) client.send(request);
        for (int k = 0; k < 100; ++k) client.reply();
    }
    CHECK(client.ask(get("/")).status() == 200);
    server.signal(SIGINT);
    CHECK(server.wait().status == 0);
    CHECK(server.wait().err == "");
}

TEST_CASE("a practice server without stdin, stdout and stderr works, and no client sees its log") {
    const std::uint16_t port = PracticeServer(PRACTICE_SERVER).port();
    Process server({"sh", "-c", "exec \"$0\" \"$1\" <&- >&- 2>&-", PRACTICE_SERVER, std::to_string(port)});
    std::unique_ptr<Client> client;
    for (const auto until = Clock::now() + patience; !client;) {
        try {
            client = std::make_unique<Client>(port);
        } catch (const std::system_error&) {  // it can't say when it is ready
            if (Clock::now() > until) throw;
            std::this_thread::sleep_for(2ms);
        }
    }
    CHECK(client->ask(get("/")).status() == 200);
    CHECK(client->ask(get("/nowhere", close_field)).status() == 404);
    CHECK(client->all() == "");
    server.signal(SIGINT);
    CHECK(server.wait().status == 0);
}

// ---- the helper that runs programs -----------------------------------------------------------------

TEST_CASE("a program's output is taken whole, however much comes on both streams") {
    const Result result = testing::run({"sh", "-c",
                                        "i=0; while [ $i -lt 2000 ]; do printf '%0200d\\n' $i; printf "
                                        "'%0200d\\n' $i >&2; i=$((i+1)); done; exit 7"});
    CHECK(result.status == 7);
    CHECK(result.signal == 0);
    CHECK(result.out.size() == 2000 * 201);
    CHECK((result.out == result.err));
}

TEST_CASE("a program gets its environment and its stdout, and an empty stdin") {
    const std::string file = std::filesystem::temp_directory_path() / fmt::format("practice-{}", ::getpid());
    Process program({"sh", "-c", "cat; echo \"$WORKBOOK_TEST $HOME\""},
                    {{"WORKBOOK_TEST=here", "HOME=/nowhere"}, file});
    CHECK(program.wait().status == 0);
    CHECK(program.wait().out == "");
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    CHECK(line == "here /nowhere");
    std::filesystem::remove(file);
}

TEST_CASE("a program that does not end is killed with what it started, and quoted") {
    Process program({"sh", "-c", "echo begun; echo trouble >&2; sleep 1000 & wait"});
    CHECK(program.first_line() == "begun");
    try {
        program.wait(100ms);
        FAIL("it came to an end");
    } catch (const std::runtime_error& error) {
        INFO(error.what());
        CHECK(std::string_view(error.what()).find("still ran after 100 ms") != std::string_view::npos);
        CHECK(std::string_view(error.what()).find("trouble") != std::string_view::npos);
    }
    CHECK(program.wait().signal == SIGKILL);
    CHECK(program.wait().status == -1);

    const auto start = Clock::now();
    const Result leftover = testing::run({"sh", "-c", "sleep 1000 & exit 3"});  // keeps stdout open
    CHECK(leftover.status == 3);
    CHECK(Clock::now() - start < patience);
    CHECK_THROWS_AS(testing::run({"/no/such/program"}), std::system_error);
    CHECK_THROWS_AS(Process({"true"}).first_line(), std::runtime_error);
}
