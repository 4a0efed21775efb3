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
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "catch.hpp"
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
        const std::size_t at = head.find("\r\n" + name + ": ");
        if (at == head.npos) return "";
        const std::size_t value = at + name.size() + 4;
        return head.substr(value, head.find("\r\n", value) - value);
    }
};

// A connection to the server. What doesn't come ends the test with an exception, and so does a reset.
class Client {
public:
    explicit Client(std::uint16_t port, const char* ip = "127.0.0.1") : socket_(net::connect_tcp(ip, port)) {
        const int on = 1;
        ::setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    explicit Client(const PracticeServer& server, const std::string& request = "") : Client(server.port()) {
        send(request);
    }

    int fd() const { return socket_.fd(); }
    void send(std::string_view bytes) const { net::send_all(fd(), bytes); }
    void finish() const { ::shutdown(fd(), SHUT_WR); }
    void close() { socket_.close(); }
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
        bytes.resize(static_cast<std::size_t>(got));
        return bytes;
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
    Reply reply(bool with_body = true) {
        Reply reply{until("\r\n\r\n")};
        if (with_body) reply.body = exactly(std::stoul(reply.field("Content-Length")));
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

// What comes of `bytes` on a connection of their own, until the server's FIN: "200+ 404" is two replies, and
// only the first leaves the connection open. A refusal gives its reason, and 405 the methods that are
// allowed.
std::string outcome(const PracticeServer& server, const std::string& bytes) {
    INFO("sent: " << bytes.substr(0, 500));
    Client client(server, bytes + get("/idle-close"));  // a FIN, if the connection is open until then
    std::string replies;
    while (client.more()) {
        const Reply reply = client.reply();
        CHECK(reply.has("Allow: GET, HEAD") == (reply.status() == 405));
        CHECK(reply.field("Connection") == (reply.has("Connection: close") ? "close" : "keep-alive"));
        CHECK((reply.status() == 200 || reply.body.starts_with(fmt::format("{} ", reply.status()))));
        replies += fmt::format("{}{}{}", replies.empty() ? "" : " ", reply.status(),
                               reply.has("Connection: close") ? "" : "+");
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
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ":")) return std::stoul(line.substr(name.size() + 1));
    return 0;
}

}  // namespace

TEST_CASE("it says where it listens, and a line for each request") {
    PracticeServer server(PRACTICE_SERVER);
    CHECK(server.ipv6() == testing::have_ipv6());
    const std::string v6 = server.ipv6() ? fmt::format(" and http://[::1]:{}/", server.port()) : "";
    const std::string urls = fmt::format("practice server: http://127.0.0.1:{}/{}\n", server.port(), v6);
    const std::string x59(59, 'x');
    CHECK(outcome(server, get("/") + get("/nowhere") + get("/" + x59 + "yz")) == "200+ 404+ 404+");
    CHECK(outcome(server, "nonsense\r\n\r\n") == "400");
    CHECK(outcome(server, "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n") == "405");
    if (server.ipv6()) CHECK(Client(server.port(), "::1").ask(get("/")).status() == 200);
    const Result& result = server.stop();
    CHECK(result.out ==
          urls +
              "paths: / /dribble /large?bytes=N /chunked /truncated /reset /silent /idle-close\n"
              "Ctrl-C stops it\n"
              "GET / -> 200\nGET /nowhere -> 404\nGET /" +
              x59 +
              "... -> 404\n"
              "GET /idle-close -> FIN, no answer\n"
              "(no request) -> 400\nDELETE / -> 405\n" +
              (server.ipv6() ? "GET / -> 200\n" : "") + "stopped\n");
    CHECK(result.err == "");
    CHECK(result.status == 0);
}

TEST_CASE("the paths") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);

    SECTION("/ is a small page with its length, and HEAD has the same head without it") {
        const Reply page = client.ask(get("/"));
        CHECK(page.head.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(page.has("Content-Type: text/html"));
        CHECK(page.has("Connection: keep-alive"));
        CHECK(page.field("Date").size() == 29);  // RFC 9110, section 5.6.7
        CHECK(page.field("Date").ends_with(" GMT"));
        CHECK(page.body.find("<html") != page.body.npos);
        CHECK(page.body.size() < 1000);
        client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/?query"));
        CHECK(client.reply(false).field("Content-Length") == page.field("Content-Length"));
        CHECK(client.reply().body == page.body);  // it came directly behind the head
    }
    SECTION("HEAD has no body on any path that answers") {
        for (const std::string path :
             {"/", "/dribble", "/large?bytes=1073741824", "/chunked", "/truncated", "/no"}) {
            INFO(path);
            const std::string answer =
                Client(server, "HEAD " + path + " HTTP/1.1\r\nHost: x\r\n" + close_field + "\r\n").all();
            CHECK(answer.starts_with("HTTP/1.1 "));
            CHECK(answer.find("\r\n\r\n") == answer.size() - 4);
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
        for (const std::size_t bytes :
             {0, 1, 63, 64, 65, 65536, 1000000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
            INFO(bytes);
            const Reply reply = client.ask(get(fmt::format("/large?bytes={}", bytes)));
            CHECK(reply.status() == 200);
            CHECK((reply.body == pattern(bytes)));
        }
        CHECK((client.ask(get("/large")).body == pattern(1 << 20)));
        for (const char* query :
             {"?", "?bytes", "?bytes=", "?bytes=-1", "?bytes=+1", "?bytes=1x", "?bytes=%31", "?bytes=1&x=2",
              "?size=1", "?bytes=1073741825", "?bytes=18446744073709551616"})
            CHECK(outcome(server, get("/large"s + query)) == "400+");
    }
    SECTION("/chunked uses what chunks have: sizes, an extension, a trailer") {
        client.send(get("/chunked"));
        const Reply reply = client.reply(false);
        CHECK(reply.has("Transfer-Encoding: chunked"));
        CHECK(reply.field("Content-Length") == "");
        std::string data, extensions, trailer;
        std::set<std::size_t> sizes;
        std::size_t chunks = 0, digits = 0;
        for (std::string line, chunk; (line = client.until("\r\n")) != "0\r\n"; ++chunks) {
            sizes.insert(std::stoul(line, &digits, 16));
            extensions += line.substr(digits, line.size() - digits - 2);
            data += chunk = client.exactly(std::stoul(line, nullptr, 16));
            REQUIRE(client.exactly(2) == "\r\n");
        }
        CHECK(chunks >= 3);
        CHECK(sizes.size() == chunks);  // all different
        CHECK(*sizes.rbegin() > 15);    // more than one digit
        CHECK(extensions.starts_with(";"));
        CHECK(std::count(extensions.begin(), extensions.end(), ';') == 1);
        CHECK(client.until("\r\n\r\n") == fmt::format("{}: {}\r\n\r\n", reply.field("Trailer"), chunks));
        CHECK(client.ask(get("/")).status() == 200);  // the end of the body was where it seemed to be

        client.send("GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        const Reply plain = client.reply(false);
        CHECK(plain.field("Transfer-Encoding") + plain.field("Content-Length") == "");
        CHECK(plain.has("Connection: close"));
        CHECK(client.all() == data);  // the same bytes, plain, until the end
    }
    SECTION("/truncated promises more than it sends, and ends with FIN") {
        client.send(get("/truncated"));
        CHECK(client.reply(false).has("Content-Length: 1000"));
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
            Client one(server, get("/idle-close") + more);
            CHECK(one.readable_within(900ms));  // at once, not when the client has had its time
            CHECK(one.all() == "");
        }
    }
    SECTION("an unknown path is 404 with a list of the known ones") {
        for (const char* path :
             {"/nowhere", "/dribble/", "/Dribble", "//", "/silent%20", "/large/?bytes=1", "/<b>"}) {
            INFO(path);
            const Reply reply = client.ask(get(path));
            CHECK(reply.status() == 404);
            CHECK(reply.has("Content-Type: text/plain"));
            for (const char* known :
                 {"/dribble", "/large?bytes=N", "/chunked", "/truncated", "/reset", "/silent", "/idle-close"})
                CHECK(reply.body.find(known) != reply.body.npos);
            CHECK(reply.body.size() < 1000);
        }
    }
}

TEST_CASE("/large sends a gigabyte without ever holding it") {
    PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    client.ask(get("/large"));  // what it needs only once
    const pid_t pid = server.process().pid();
    const std::size_t before = memory(pid, "VmHWM");
    client.send(get("/large?bytes=1073741824"));
    CHECK(client.reply(false).field("Content-Length") == "1073741824");
    const std::string expected = pattern(1 << 20);
    bool same = true;
    for (int i = 0; i < 100 && same; ++i) same = client.exactly(expected.size()) == expected;
    CHECK(same);
    const bool sanitizer = memory(pid, "VmPeak") > 1 << 30;  // it reserves terabytes, and its own use grows
    if (!sanitizer) CHECK(memory(pid, "VmHWM") - before < 8 << 10);
    client.close();  // in the middle of it: the others must not notice
    CHECK(outcome(server, get("/")) == "200+");
}

TEST_CASE("requests decide what comes of a connection") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string page = get("/"), next = get("/nowhere"), host = "Host: x\r\n";

    SECTION("it stays open for the next request unless one side says close") {
        for (const char* fields :
             {"", "Connection: closed\r\n", "X-Connection: close\r\n", "Connection:\r\n",
              "Connection: ,,\r\n", "Content-Length: 0\r\nX-Empty:\r\nX: \xc3\xa4\t!\r\n"})
            CHECK(outcome(server, get("/", fields) + page) == "200+ 200+");
        for (const char* fields :
             {"Connection: close\r\n", "connection:CLOSE\r\n", "Connection: te, \t Close ,x\r\n",
              "Connection: keep-alive\r\nConnection: close\r\n", "Connection: close, keep-alive\r\n"})
            CHECK(outcome(server, get("/", fields) + next) == "200");  // the next is not looked at
        CHECK(outcome(server, "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET / HTTP/1.0\r\n\r\n" +
                                  next) == "200+ 200");
    }
    SECTION("requests that come together are answered in their order") {
        Client client(server);
        std::string requests;
        for (int i = 0; i < 300; ++i) requests += get(fmt::format("/large?bytes={}", i));
        client.send(requests + get("/chunked") + get("/", close_field));
        bool same = true;
        for (std::size_t i = 0; i < 300; ++i) same = same && client.reply().body.size() == i;
        CHECK(same);
        client.until("\r\n0\r\n");  // a chunk that looks like the end
        client.until("\r\n0\r\n");
        client.until("\r\n\r\n");
        CHECK(client.reply().status() == 200);
        CHECK(client.all() == "");
    }
    SECTION("a request may come in any pieces, with empty lines before it") {
        Client client(server);
        for (const char byte : "\r\n\r\n" + page) client.send({&byte, 1});
        CHECK(client.reply().status() == 200);
        for (std::size_t at = 1; at < (page + next).size(); ++at) {
            client.send((page + next).substr(0, at));
            client.send((page + next).substr(at));
            CHECK(client.reply().status() == 200);
            CHECK(client.reply().status() == 404);
        }
    }
    SECTION("a client that has finished sending still gets its answer, or 400 for half a request") {
        for (const auto& [request, answer] : {std::pair{page, "HTTP/1.1 200"},
                                              {get("/dribble"), "HTTP/1.1 200"},
                                              {get("/large"), "HTTP/1.1 200"},
                                              {""s, ""},
                                              {"GET / HTTP/1.1\r\nHost: x\r\n"s, "HTTP/1.1 400"}}) {
            INFO(request);
            Client client(server, request);
            client.finish();
            CHECK(client.all().substr(0, 12) == answer);
        }
    }
    SECTION("a first line or a header that is wrong is refused, and the client can read why") {
        // What follows is not taken for a request. FIN, not a reset, though not all that was sent is used.
        for (const std::string& line :
             {"GET"s, "GET /"s, "GET / "s, " GET / HTTP/1.1"s, "GET  / HTTP/1.1"s, "GET / HTTP/1.1 "s,
              "GET /a b HTTP/1.1"s, "GET\t/\tHTTP/1.1"s, "G@T / HTTP/1.1"s, "GET / http/1.1"s,
              "GET / HTTP/1"s, "GET / HTTP/1.x"s, "GET / HTTP/11.1"s, "GET /\x01 HTTP/1.1"s,
              "GET /\xc3\xa4 HTTP/1.1"s, "GET /\0 HTTP/1.1"s, "GET / HTTP/1.1\nX: x"s,
              "GET http://x/ HTTP/1.1"s, "GET * HTTP/1.1"s})
            CHECK(outcome(server, line + "\r\n" + host + "\r\n" + page) == "400");
        for (const std::string& fields :
             {""s, "Host\r\n"s, "Hosts: x\r\n"s, host + host, host + ": empty\r\n", host + "Name : x\r\n",
              host + "X\xc3\xa4: x\r\n", host + "Folded: x\r\n y\r\n", host + "Bare: x\ry\r\n",
              host + "Bare: x\ny\r\n", host + "Nul: \0\r\n"s})
            CHECK(outcome(server, "GET / HTTP/1.1\r\n" + fields + "\r\n" + page) == "400");
        CHECK(outcome(server, "GET / HTTP/1.0\r\n" + host + "host: x\r\n\r\n" + page) == "400");
    }
    SECTION("so is what it does not do") {
        for (const char* line : {"POST / HTTP/1.1", "OPTIONS * HTTP/1.1", "get / HTTP/1.1",
                                 "POST / HTTP/1.1\r\nContent-Length: 5"})
            CHECK(outcome(server, line + "\r\n"s + host + "\r\nhello" + page) == "405");
        for (const char* fields : {"Content-Length: 5\r\n", "content-length:\t5 \r\n",
                                   "Content-Length: 0\r\nContent-Length: 5\r\n", "Content-Length: -0\r\n",
                                   "Transfer-Encoding: chunked\r\n"})
            CHECK(outcome(server, get("/", fields) + "5\r\nhello\r\n0\r\n\r\n" + page) == "413");
        for (const char* line : {"GET / HTTP/1.2", "GET / HTTP/2.0", "PRI * HTTP/2.0"})
            CHECK(outcome(server, line + "\r\n\r\n"s + page) == "505");
    }
    SECTION("a head of 8192 bytes is served, and one byte more is 431") {
        const auto with_size = [](std::size_t size) {
            const std::size_t rest = get("/", "X-Long: \r\n").size();
            return get("/", "X-Long: " + std::string(size - rest, 'x') + "\r\n");
        };
        CHECK(outcome(server, with_size(8192) + with_size(8192) + with_size(8193)) == "200+ 200+ 431");
        CHECK(outcome(server, std::string(16 << 20, 'x')) ==
              "431");  // it takes it: a reset could destroy the answer
    }
    SECTION("a head that is not whole after 5 seconds is 408, while an idle connection stays") {
        Client idle(server), stuck(server, "GET / HTTP/1.1\r\n"), slow(server);
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
    SECTION("random damage to one ends in an answer or a FIN, never in silence or a reset") {
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
            Client client(server, request);
            client.finish();
            const std::string answer = client.all();
            if (!answer.starts_with("HTTP/1.1 ")) FAIL_CHECK("it answered: " << answer);
            good += answer.starts_with("HTTP/1.1 200") ? 1 : 0;
        }
        CHECK((good > 50 && good < 250));
    }
}

TEST_CASE("many at once") {
    PracticeServer server(PRACTICE_SERVER);
    std::vector<Client> clients;

    SECTION("of 100 connections 64 are served, and 36 are told to come back") {
        for (int i = 0; i < 100; ++i) clients.emplace_back(server);
        std::size_t refused = 0, served = 0;
        for (std::size_t i = most_connections; i < clients.size(); ++i) {
            const Reply reply = clients[i].reply();  // it comes without being asked
            refused += reply.status() == 503 && reply.has("Connection: close") && clients[i].all().empty();
        }
        CHECK(refused == clients.size() - most_connections);
        clients.erase(clients.begin() + most_connections, clients.end());
        for (Client& client : clients) client.send(get("/large?bytes=100000"));
        for (Client& client : clients) served += client.reply().body.size() == 100000;
        CHECK(served == most_connections);
        clients.clear();
        int status = 503;
        for (const auto until = Clock::now() + patience; status == 503 && Clock::now() < until;)
            status = Client(server).ask(get("/")).status();
        CHECK(status == 200);  // there is room again
    }
    SECTION("while 64 connections hang, 200 more are refused one and all") {
        for (std::size_t i = 0; i < most_connections; ++i) clients.emplace_back(server, get("/silent"));
        for (int i = 0; i < 200; ++i) clients.emplace_back(server);
        std::size_t refused = 0;
        for (std::size_t i = most_connections; i < clients.size(); ++i) {
            refused += clients[i].reply().status() == 503 && clients[i].all().empty();
            clients[i].close();
        }
        CHECK(refused == 200);
    }
    SECTION("100 at the same time each get the whole of their answer, or 503") {
        std::atomic<std::size_t> whole = 0, refused = 0;
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < 100; ++i)
            threads.emplace_back([&, i] {
                try {
                    Client client(server.port(), server.ipv6() && i % 2 == 1 ? "::1" : "127.0.0.1");
                    const Reply reply = client.ask(get(fmt::format("/large?bytes={}", 200000 + i)));
                    if (reply.status() == 200 && reply.body == pattern(200000 + i)) ++whole;
                    if (reply.status() == 503) ++refused;
                } catch (const std::exception&) {  // counts as neither
                }
            });
        for (std::thread& thread : threads) thread.join();
        CHECK(whole >= most_connections);
        CHECK(whole + refused == 100);
    }
    SECTION("those that vanish in any state leave the server as it was") {
        for (const std::string path :
             {"/large?bytes=1073741824", "/dribble", "/chunked", "/silent", "/", "/reset", "/truncated"}) {
            for (const int reset : {0, 1}) {
                Client client(server, get(path));
                if (path != "/silent") client.piece();
                const linger hard{reset, 0};
                ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            }
        }
        CHECK(outcome(server, get("/")) == "200+");
        CHECK(server.stop().status == 0);
    }
}

// ---- starting and stopping -------------------------------------------------------------------------

TEST_CASE("a signal stops the server within a second or so, whatever its clients do") {
    for (const int signal : {SIGINT, SIGTERM}) {
        PracticeServer server(PRACTICE_SERVER);
        std::vector<Client> clients;
        for (const char* path : {"/large?bytes=1073741824", "/dribble", "/"})
            clients.emplace_back(server, get(path)).until("\r\n\r\n");
        for (const char* request :
             {"", "GET / HTTP/1.1\r\n", "nonsense\r\n\r\n"})  // idle; half a head; refused
            clients.emplace_back(server, request);
        while (clients.size() < 70) clients.emplace_back(server, get("/silent"));
        CHECK(clients.back().reply().status() == 503);

        const auto start = Clock::now();
        server.process().signal(signal);
        const Result& result = server.process().wait();
        CHECK(Clock::now() - start < 1500ms);
        CHECK(result.status == 0);
        CHECK(result.signal == 0);
        CHECK(result.err == "");
        CHECK(result.out.ends_with("\nstopped\n"));
        CHECK_THROWS_AS(Client(server), std::system_error);  // refused: nobody listens any more
    }
}

TEST_CASE("a port in use, even if only on IPv6, is one clear line and status 1") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        if (ip == "::1"sv && !testing::have_ipv6()) continue;
        Result result;
        std::string taken;
        // Somebody else may have the same number on IPv4 just then: try others.
        for (int attempt = 0; attempt < 20 && result.err.find(ip) == result.err.npos; ++attempt) {
            const net::Socket listener = testing::make_listener(ip);
            const net::Endpoint endpoint = net::local_endpoint(listener.fd());
            taken = endpoint.to_string();
            result = testing::run({PRACTICE_SERVER, std::to_string(endpoint.port())});
        }
        CHECK(result.status == 1);
        CHECK(result.out == "");
        CHECK(result.err == fmt::format("practice_server: listen on {}: {}\n", taken,
                                        std::generic_category().message(EADDRINUSE)));
    }
}

TEST_CASE("a server starts again at once on the port of the one before") {
    std::uint16_t port = 0;
    for (int i = 0; i < 3; ++i) {
        PracticeServer server(PRACTICE_SERVER, port);
        if (port != 0) CHECK(server.port() == port);
        port = server.port();
        for (const char* ip : {"127.0.0.1", "::1"}) {
            if (ip == "::1"sv && !server.ipv6()) continue;
            Client client(port, ip);
            client.send(get("/", close_field));
            client.all();  // the server closed first, so its end is in TIME_WAIT
        }
        CHECK(server.stop().status == 0);
    }
}

TEST_CASE("bad arguments are usage with an example, and status 2") {
    for (const std::string bad : {"http", "", "65536", "-1", "80x", "8080 8081"}) {
        std::vector<std::string> argv = {PRACTICE_SERVER, bad.substr(0, bad.find(' '))};
        if (bad.find(' ') != bad.npos) argv.push_back(bad.substr(bad.find(' ') + 1));
        const Result result = testing::run(argv);
        INFO(result.err);
        CHECK(result.status == 2);
        CHECK(result.out == "");
        CHECK(result.err.find("\nusage: practice_server [PORT]\nexample: practice_server ") !=
              result.err.npos);
    }
    const Result help = testing::run({PRACTICE_SERVER, "--help"});
    CHECK(help.status == 0);
    CHECK(help.out.starts_with("usage: practice_server [PORT]\n"));
}

TEST_CASE("a reader of stdout that goes away, or reads nothing, does not hold the server up") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    net::Socket reader(ends[0]), writer(ends[1]);
    Process server({PRACTICE_SERVER}, {{}, fmt::format("/dev/fd/{}", writer.fd())});
    writer.close();
    std::string line(1000, '\0');
    REQUIRE(::read(reader.fd(), line.data(), line.size()) > 0);
    Client client(static_cast<std::uint16_t>(std::stoi(line.substr(line.find("127.0.0.1:") + 10))));
    if (GENERATE(true, false)) reader.close();
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

TEST_CASE("a server without stdin, stdout and stderr works, and no client sees its log") {
    const std::uint16_t port = PracticeServer(PRACTICE_SERVER).port();
    Process server({"sh", "-c", "exec \"$0\" \"$1\" <&- >&- 2>&-", PRACTICE_SERVER, std::to_string(port)});
    std::unique_ptr<Client> client;
    for (const auto until = Clock::now() + patience; !client && Clock::now() < until;
         std::this_thread::sleep_for(2ms)) {
        try {
            client = std::make_unique<Client>(port);
        } catch (const std::system_error&) {  // it can't say that it is ready
        }
    }
    REQUIRE(client);
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
