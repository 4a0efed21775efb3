// Tests of the practice server, over real connections to the real program, whose path is PRACTICE_SERVER.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fcntl.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "catch.hpp"
#include "client.hpp"
#include "process.hpp"
#include "socket.hpp"

using namespace std::chrono_literals;
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
    int status = 0;
    std::string head;  // from the status line to the empty line, both included
    std::string body;
    bool has(const std::string& line) const { return head.find("\r\n" + line + "\r\n") != head.npos; }
    std::string field(const std::string& name) const {
        const std::size_t at = head.find("\r\n" + name + ": ");
        if (at == head.npos) return "(no " + name + ")";
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
    explicit Client(const PracticeServer& server, const char* ip = "127.0.0.1") : Client(server.port(), ip) {}

    int fd() const { return socket_.fd(); }
    void send(std::string_view bytes) const { net::send_all(fd(), bytes); }
    void finish() const { ::shutdown(fd(), SHUT_WR); }
    void close() { socket_.close(); }
    bool readable_within(std::chrono::milliseconds limit) const {
        if (!kept_.empty()) return true;
        pollfd wait{fd(), POLLIN, 0};
        return ::poll(&wait, 1, static_cast<int>(limit.count())) != 0;
    }
    // What has come; "" is the server's FIN.
    std::string some() {
        if (!kept_.empty()) return std::exchange(kept_, {});
        if (!readable_within(patience)) throw std::runtime_error("nothing comes from the practice server");
        std::string bytes(65536, '\0');
        const ssize_t got = ::recv(fd(), bytes.data(), bytes.size(), 0);
        if (got < 0) net::throw_errno("recv");
        bytes.resize(static_cast<std::size_t>(got));
        return bytes;
    }
    std::string until(std::string_view mark) {
        return next([&](const std::string& all) {
            const std::size_t at = all.find(mark);
            return at == all.npos ? at : at + mark.size();
        });
    }
    std::string exactly(std::size_t count) {
        return next([&](const std::string& all) { return all.size() < count ? all.npos : count; });
    }
    // All until the FIN.
    std::string all() {
        std::string bytes;
        for (std::string piece; !(piece = some()).empty();) bytes += piece;
        return bytes;
    }
    Reply reply(bool with_body = true) {
        Reply reply;
        reply.head = until("\r\n\r\n");
        reply.status = std::stoi(reply.head.substr(9, 3));
        if (with_body) reply.body = exactly(std::stoul(reply.field("Content-Length")));
        return reply;
    }
    Reply ask(const std::string& request) {
        send(request);
        return reply();
    }

private:
    // Receives until `size_of` knows how much of it all to take; keeps the rest.
    template <typename SizeOf>
    std::string next(SizeOf size_of) {
        std::string bytes = std::exchange(kept_, {});
        std::size_t size = 0;
        while ((size = size_of(bytes)) == bytes.npos) {
            const std::string piece = some();
            if (piece.empty()) throw std::runtime_error("the reply ended early: " + bytes);
            bytes += piece;
        }
        kept_ = bytes.substr(size);
        bytes.resize(size);
        return bytes;
    }

    net::Socket socket_;
    std::string kept_;  // received, and not yet asked for
};

// What /large sends.
std::string pattern(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += fmt::format("{:08} {:.<54}\n", text.size() % (1 << 20), "practice ");
    text.resize(bytes);
    return text;
}

// A body in chunks, taken apart as RFC 9112, section 7.1, says.
struct Chunks {
    std::vector<std::string> data, extensions;
    std::string trailer;
};
Chunks read_chunks(Client& client) {
    Chunks chunks;
    while (true) {
        const std::string line = client.until("\r\n");
        std::size_t digits = 0;
        const std::size_t size = std::stoul(line, &digits, 16);
        if (line[digits] != '\r') chunks.extensions.push_back(line.substr(digits, line.size() - digits - 2));
        if (size == 0) break;
        chunks.data.push_back(client.exactly(size));
        REQUIRE(client.exactly(2) == "\r\n");
    }
    for (std::string line; (line = client.until("\r\n")) != "\r\n";) chunks.trailer += line;
    return chunks;
}

std::string joined(const std::vector<std::string>& pieces) {
    std::string all;
    for (const std::string& piece : pieces) all += piece;
    return all;
}

// A named pipe as a program's stdout: the test holds its other end, and reads from it or doesn't.
class Fifo {
public:
    Fifo() {
        std::string name = std::filesystem::temp_directory_path() / "practice-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) net::throw_errno("mkdtemp");
        directory_ = name;
        if (::mkfifo(path().c_str(), 0600) != 0) net::throw_errno("mkfifo");
        reader = net::Socket(::open(path().c_str(), O_RDONLY | O_NONBLOCK));
    }
    ~Fifo() {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    std::string path() const { return directory_ + "/stdout"; }
    std::uint16_t read_port() const {
        std::string line;
        for (char c = '\0'; c != '\n';) {
            pollfd wait{reader.fd(), POLLIN, 0};
            if (::poll(&wait, 1, std::chrono::milliseconds(patience).count()) == 0)
                throw std::runtime_error("the server printed no line");
            if (::read(reader.fd(), &c, 1) == 1) line += c;
        }
        return static_cast<std::uint16_t>(std::stoi(line.substr(line.find("127.0.0.1:") + 10)));
    }
    net::Socket reader;

private:
    std::string directory_;
};

// Waits until a server that can't say so accepts connections.
Client connect_when_ready(std::uint16_t port) {
    for (const auto until = Clock::now() + patience;;) {
        try {
            return Client(port);
        } catch (const std::system_error&) {
            if (Clock::now() > until) throw;
            std::this_thread::sleep_for(2ms);
        }
    }
}

bool machine_has_ipv6() {
    const net::Endpoint any{"::1", 0};
    const net::Socket socket{::socket(AF_INET6, SOCK_STREAM, 0)};
    return socket && ::bind(socket.fd(), any.address(), any.size()) == 0;
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

// ---- the paths -------------------------------------------------------------------------------------

TEST_CASE("the practice server says where it listens, and a line for each request") {
    PracticeServer server(PRACTICE_SERVER);
    CHECK(server.ipv6() == machine_has_ipv6());
    const std::string v4 = fmt::format("practice server: http://127.0.0.1:{}/", server.port());
    const std::string v6 = fmt::format(" and http://[::1]:{}/", server.port());
    CHECK(server.first_line() == (server.ipv6() ? v4 + v6 : v4));

    Client client(server);
    client.ask(get("/"));
    client.ask(get("/nowhere"));
    client.ask(get("/" + std::string(100, 'x')));
    client.send(get("/idle-close"));
    CHECK(client.all() == "");
    client = Client(server);
    client.ask("nonsense\r\n\r\n");
    client = Client(server);
    client.ask("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n");
    const Result& result = server.stop();
    CHECK(result.out ==
          server.first_line() +
              "\npaths: / /dribble /large?bytes=N /chunked /truncated /reset /silent /idle-close\n"
              "Ctrl-C stops it\n"
              "GET / -> 200\n"
              "GET /nowhere -> 404\n"
              "GET /" +
              std::string(59, 'x') +
              "... -> 404\n"
              "GET /idle-close -> FIN, no answer\n"
              "(no request) -> 400\n"
              "DELETE / -> 405\n"
              "stopped\n");
    CHECK(result.err == "");
    CHECK(result.status == 0);
}

TEST_CASE("the practice server answers over IPv4 and IPv6") {
    const PracticeServer server(PRACTICE_SERVER);
    CHECK(Client(server, "127.0.0.1").ask(get("/")).status == 200);
    if (server.ipv6()) CHECK(Client(server, "::1").ask(get("/")).status == 200);
}

TEST_CASE("/ is a small page with its length, and HEAD has the same head without it") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    const Reply page = client.ask(get("/"));
    CHECK(page.head.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(page.has("Content-Type: text/html"));
    CHECK(page.has("Connection: keep-alive"));
    CHECK(page.field("Date").size() == 29);  // RFC 9110, section 5.6.7
    CHECK(page.field("Date").ends_with(" GMT"));
    CHECK(page.body.find("<html") != page.body.npos);
    CHECK(page.body.size() < 1000);

    client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/?query"));
    const Reply head = client.reply(false);
    CHECK(head.field("Content-Length") == page.field("Content-Length"));
    CHECK(client.reply().body == page.body);  // it came directly behind the head
}

TEST_CASE("HEAD has no body on any path that answers") {
    const PracticeServer server(PRACTICE_SERVER);
    for (const char* path :
         {"/", "/dribble", "/large?bytes=1073741824", "/chunked", "/truncated", "/nowhere"}) {
        INFO(path);
        Client client(server);
        client.send(fmt::format("HEAD {} HTTP/1.1\r\nHost: x\r\n{}\r\n", path, close_field));
        const std::string answer = client.all();
        CHECK(answer.starts_with("HTTP/1.1 "));
        CHECK(answer.find("\r\n\r\n") == answer.size() - 4);
    }
}

TEST_CASE("/dribble sends its head at once and its body a byte at a time") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    const auto start = Clock::now();
    client.send(get("/dribble", close_field));
    std::string answer = client.some();
    CHECK(answer.ends_with("\r\n\r\n"));  // the whole head, and none of the body
    const std::size_t length = std::stoul(Reply{200, answer, ""}.field("Content-Length"));
    std::vector<std::string> pieces;
    for (std::string piece; !(piece = client.some()).empty();) pieces.push_back(piece);
    CHECK(joined(pieces).size() == length);
    CHECK(length >= 30);
    CHECK(length <= 60);
    CHECK(pieces.size() >= length / 2);  // all of them, unless this test was kept from running
    CHECK(Clock::now() - start >= length * 10ms);
    CHECK(Clock::now() - start < patience);
}

TEST_CASE("/large sends as many bytes as it is asked for, each in its place") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    for (const std::size_t bytes :
         {0, 1, 63, 64, 65, 65536, 1000000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
        INFO(bytes);
        const Reply reply = client.ask(get(fmt::format("/large?bytes={}", bytes)));
        CHECK(reply.status == 200);
        CHECK((reply.body == pattern(bytes)));
    }
    CHECK((client.ask(get("/large")).body == pattern(1 << 20)));
    for (const char* query :
         {"?", "?bytes", "?bytes=", "?bytes=-1", "?bytes=+1", "?bytes=1x", "?bytes=%31", "?bytes=1&x=2",
          "?size=1", "?bytes=1073741825", "?bytes=18446744073709551616"}) {
        INFO(query);
        CHECK(client.ask(get(std::string("/large") + query)).status == 400);
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
    CHECK(Client(server).ask(get("/")).status == 200);
}

TEST_CASE("/chunked uses what chunks have: sizes, an extension, a trailer") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    client.send(get("/chunked"));
    const Reply reply = client.reply(false);
    CHECK(reply.has("Transfer-Encoding: chunked"));
    CHECK(reply.head.find("Content-Length") == reply.head.npos);
    const Chunks chunks = read_chunks(client);
    std::vector<std::size_t> sizes;
    for (const std::string& data : chunks.data) sizes.push_back(data.size());
    CHECK(sizes.size() >= 3);
    CHECK(*std::max_element(sizes.begin(), sizes.end()) > 15);  // more than one digit
    std::sort(sizes.begin(), sizes.end());
    CHECK(std::adjacent_find(sizes.begin(), sizes.end()) == sizes.end());  // all different
    CHECK(chunks.extensions.size() == 1);
    CHECK(chunks.extensions.at(0).starts_with(";"));
    CHECK(chunks.trailer == fmt::format("{}: {}\r\n", reply.field("Trailer"), chunks.data.size()));
    CHECK(client.ask(get("/")).status == 200);  // the end of the body was where it seemed to be

    SECTION("and an HTTP/1.0 client gets the same bytes plain, until the end") {
        client.send("GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        const Reply plain = client.reply(false);
        CHECK(plain.head.find("Transfer-Encoding") == plain.head.npos);
        CHECK(plain.head.find("Content-Length") == plain.head.npos);
        CHECK(plain.has("Connection: close"));
        CHECK(client.all() == joined(chunks.data));
    }
}

TEST_CASE("/truncated promises more than it sends, and ends with FIN") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    client.send(get("/truncated"));
    CHECK(client.reply(false).has("Content-Length: 1000"));
    const std::string body = client.all();  // throws after a reset
    CHECK(body.size() > 0);
    CHECK(body.size() < 1000);
}

TEST_CASE("/reset sends a part of its answer, and ends with RST") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    client.send(get("/reset"));
    std::string came;
    int error = 0;
    try {
        for (std::string piece; !(piece = client.some()).empty();) came += piece;
    } catch (const std::system_error& reset) {
        error = reset.code().value();
    }
    CHECK(error == ECONNRESET);
#ifdef __linux__  // elsewhere a reset may take what has not been received yet
    CHECK(came.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(came.size() < 1000);
#endif
}

TEST_CASE("/silent never answers, and lets the client go") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    client.send(get("/silent") + get("/"));
    CHECK_FALSE(client.readable_within(300ms));
    client.finish();
    CHECK(client.all() == "");
}

TEST_CASE("/idle-close ends with FIN and without a byte, also where more was sent") {
    const PracticeServer server(PRACTICE_SERVER);
    for (const std::string& more : {std::string(), get("/"), std::string(100000, 'x')}) {
        Client client(server);
        client.send(get("/idle-close") + more);
        CHECK(client.readable_within(900ms));  // the FIN comes at once, not when the client has had its time
        CHECK(client.all() == "");
    }
}

TEST_CASE("an unknown path is 404 with a list of the known ones") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    for (const char* path :
         {"/nowhere", "/dribble/", "/Dribble", "//", "/silent%20", "/large/?bytes=1", "/<script>"}) {
        INFO(path);
        const Reply reply = client.ask(get(path));
        CHECK(reply.status == 404);
        CHECK(reply.has("Content-Type: text/plain"));
        for (const char* known :
             {"/dribble", "/large?bytes=N", "/chunked", "/truncated", "/reset", "/silent", "/idle-close"})
            CHECK(reply.body.find(known) != reply.body.npos);
        CHECK(reply.body.size() < 1000);
    }
}

// ---- connections -----------------------------------------------------------------------------------

TEST_CASE("a connection stays open for the next request unless one side says close") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    for (int i = 0; i < 10; ++i) CHECK(client.ask(get("/")).has("Connection: keep-alive"));

    for (const char* fields :
         {"Connection: close\r\n", "connection:CLOSE\r\n", "Connection: te, \t Close ,x\r\n",
          "Connection: keep-alive\r\nConnection: close\r\n", "Connection: close, keep-alive\r\n"}) {
        INFO(fields);
        client = Client(server);
        client.send(get("/", fields) + get("/nowhere"));  // the second is not looked at
        CHECK(client.reply().has("Connection: close"));
        CHECK(client.all() == "");
    }
    for (const char* fields :
         {"Connection: closed\r\n", "X-Connection: close\r\n", "Connection:\r\n", "Connection: ,,\r\n"}) {
        INFO(fields);
        client = Client(server);
        CHECK(client.ask(get("/", fields)).has("Connection: keep-alive"));
        CHECK(client.ask(get("/")).status == 200);
    }
}

TEST_CASE("HTTP/1.0 closes unless it asks to stay, and needs no Host") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    CHECK(client.ask("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").has("Connection: keep-alive"));
    client.send("GET / HTTP/1.0\r\n\r\n");
    const Reply reply = client.reply();
    CHECK(reply.status == 200);
    CHECK(reply.has("Connection: close"));
    CHECK(client.all() == "");
}

TEST_CASE("requests that come together are answered in their order") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    std::string requests;
    for (int i = 0; i < 300; ++i) requests += get(fmt::format("/large?bytes={}", i));
    client.send(requests + get("/chunked") + get("/", close_field));
    bool same = true;
    for (std::size_t i = 0; i < 300; ++i) same = same && client.reply().body.size() == i;
    CHECK(same);
    client.reply(false);
    CHECK(read_chunks(client).data.size() > 1);
    CHECK(client.reply().status == 200);
    CHECK(client.all() == "");
}

TEST_CASE("a request may come in any pieces, with empty lines before it") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    for (const char byte : "\r\n\r\n" + get("/")) client.send({&byte, 1});
    CHECK(client.reply().status == 200);
    const std::string two = get("/") + get("/nowhere");
    for (std::size_t at = 1; at < two.size(); ++at) {
        client.send(std::string_view(two).substr(0, at));
        client.send(std::string_view(two).substr(at));
        CHECK(client.reply().status == 200);
        CHECK(client.reply().status == 404);
    }
}

TEST_CASE("a client that has finished sending still gets its answer") {
    const PracticeServer server(PRACTICE_SERVER);
    for (const char* path : {"/", "/dribble", "/large"}) {
        Client client(server);
        client.send(get(path));
        client.finish();
        CHECK(client.reply().status == 200);
        CHECK(client.all() == "");
    }
    Client idle(server);  // without a request, too
    idle.finish();
    CHECK(idle.all() == "");
}

// ---- refusals --------------------------------------------------------------------------------------

TEST_CASE("what is wrong with a request decides the status, and the client can read it") {
    const std::string host = "Host: x\r\n";
    const std::vector<std::pair<std::string, int>> cases = {
        {"GET\r\n\r\n", 400},
        {"GET /\r\n\r\n", 400},
        {"GET / \r\n\r\n", 400},
        {" GET / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET / HTTP/1.1 \r\n" + host + "\r\n", 400},
        {"GET /a b HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET\t/\tHTTP/1.1\r\n" + host + "\r\n", 400},
        {"G@T / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET / http/1.1\r\n" + host + "\r\n", 400},
        {"GET / HTTP/1\r\n" + host + "\r\n", 400},
        {"GET / HTTP/1.x\r\n" + host + "\r\n", 400},
        {"GET / HTTP/11.1\r\n" + host + "\r\n", 400},
        {"GET /\x01 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET /\xc3\xa4 HTTP/1.1\r\n" + host + "\r\n", 400},
        {std::string("GET /\0 HTTP/1.1\r\n", 17) + host + "\r\n", 400},
        {"GET / HTTP/1.1\n" + host + "\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + ": empty\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + "Name : x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + "Folded: x\r\n y\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + "Bare: x\ry\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + "Bare: x\ny\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + std::string("Nul: \0\r\n\r\n", 10), 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHosts: x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + host + host + "\r\n", 400},
        {"GET / HTTP/1.0\r\n" + host + "host: x\r\n\r\n", 400},
        {"GET http://x/ HTTP/1.1\r\n" + host + "\r\n", 400},
        {"GET * HTTP/1.1\r\n" + host + "\r\n", 400},
        {"POST / HTTP/1.1\r\n" + host + "\r\n", 405},
        {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 405},
        {"get / HTTP/1.1\r\n" + host + "\r\n", 405},
        {"POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello", 405},
        {"GET / HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello", 413},
        {"GET / HTTP/1.1\r\n" + host + "content-length:\t5 \r\n\r\n", 413},
        {"GET / HTTP/1.1\r\n" + host + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n", 413},
        {"GET / HTTP/1.1\r\n" + host + "Content-Length: -0\r\n\r\n", 413},
        {"GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 413},
        {"GET / HTTP/1.2\r\n" + host + "\r\n", 505},
        {"GET / HTTP/2.0\r\n" + host + "\r\n", 505},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    };
    const PracticeServer server(PRACTICE_SERVER);
    for (const auto& [request, status] : cases) {
        INFO(request);
        Client client(server);
        client.send(request + get("/"));  // what follows must not be taken for a request
        const Reply reply = client.reply();
        CHECK(reply.status == status);
        CHECK(reply.has("Connection: close"));
        CHECK(reply.body.starts_with(fmt::format("{} ", status)));
        CHECK(reply.has("Allow: GET, HEAD") == (status == 405));
        CHECK(client.all() == "");  // FIN, not a reset, though the server has not used all that was sent
    }
    Client client(server);
    CHECK(client.ask(get("/", "Content-Length: 0\r\nX-Note:\r\nX-\xc3\xa4: x\r\n")).status == 400);
    client = Client(server);
    CHECK(client.ask(get("/", "Content-Length: 0\r\nX-Empty:\r\nX-Text: \xc3\xa4\t!\r\n")).status == 200);
}

TEST_CASE("a request that ends before its empty line is 400") {
    const PracticeServer server(PRACTICE_SERVER);
    Client client(server);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n");
    client.finish();
    CHECK(client.reply().status == 400);
    CHECK(client.all() == "");
}

TEST_CASE("a head of 8192 bytes is served, and one byte more is 431") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string frame = get("/", "X-Long: \r\n");
    const auto with_size = [&](std::size_t size) {
        return get("/", "X-Long: " + std::string(size - frame.size(), 'x') + "\r\n");
    };
    Client client(server);
    REQUIRE(with_size(8192).size() == 8192);
    CHECK(client.ask(with_size(8192) + with_size(8192)).status == 200);
    CHECK(client.reply().status == 200);
    CHECK(client.ask(with_size(8193)).status == 431);
    CHECK(client.all() == "");

    Client endless(server);
    endless.send(std::string(16 << 20, 'x'));  // the server takes it: a reset could destroy its answer
    CHECK(endless.reply().status == 431);
    CHECK(endless.all() == "");
}

TEST_CASE("a head that is not whole after 5 seconds is 408, while an idle connection stays") {
    const PracticeServer server(PRACTICE_SERVER);
    Client idle(server), stuck(server), slow(server);
    const auto start = Clock::now();
    stuck.send("GET / HTTP/1.1\r\n");
    slow.send(get("/") + "G");
    CHECK(slow.reply().status == 200);
    while (Clock::now() - start < 8s && !slow.readable_within(200ms))
        slow.send("E");  // a byte now and then gains no time
    CHECK(Clock::now() - start >= 5s);
    CHECK(Clock::now() - start < 8s);
    for (Client* client : {&slow, &stuck}) {
        CHECK(client->reply().status == 408);
        CHECK(client->all() == "");
    }
    CHECK(idle.ask(get("/")).status == 200);
}

TEST_CASE("random damage to a request ends in an answer or a FIN, never in silence or a reset") {
    const PracticeServer server(PRACTICE_SERVER);
    std::mt19937 random(20240229);
    const std::string whole = get("/large?bytes=10", "Content-Length: 0\r\nConnection: keep-alive\r\n");
    const std::string_view bytes("\r\n\0 :\xff/H\t0", 10);
    int good = 0;
    for (int i = 0; i < 300; ++i) {
        std::string request = whole;
        for (std::size_t damage = random() % 4; damage > 0; --damage) {
            const std::size_t at = random() % request.size();
            if (random() % 2 == 0) request[at] = bytes[random() % bytes.size()];
            else request.erase(at, random() % 8);
        }
        INFO(request);
        Client client(server);
        client.send(request);
        client.finish();
        const std::string answer = client.all();
        if (!answer.starts_with("HTTP/1.1 ")) FAIL_CHECK("it answered: " << answer);
        good += answer.starts_with("HTTP/1.1 200") ? 1 : 0;
    }
    CHECK(good > 50);
    CHECK(good < 250);
}

// ---- many at once ----------------------------------------------------------------------------------

TEST_CASE("of 100 connections 64 are served, and 36 are told to come back") {
    const PracticeServer server(PRACTICE_SERVER);
    std::vector<Client> clients;
    for (int i = 0; i < 100; ++i) clients.emplace_back(server);
    std::size_t refused = 0;
    for (std::size_t i = most_connections; i < clients.size(); ++i) {
        const Reply reply = clients[i].reply();  // it comes without being asked
        refused += reply.status == 503 && reply.has("Connection: close") && clients[i].all().empty() ? 1 : 0;
    }
    CHECK(refused == clients.size() - most_connections);
    clients.erase(clients.begin() + most_connections, clients.end());
    std::size_t served = 0;
    for (Client& client : clients) client.send(get("/large?bytes=100000"));
    for (Client& client : clients) served += client.reply().body.size() == 100000 ? 1 : 0;
    CHECK(served == most_connections);

    clients.clear();
    int status = 503;
    for (const auto until = Clock::now() + patience; status == 503 && Clock::now() < until;) {
        Client next(server);
        next.send(get("/"));
        status = next.reply().status;
    }
    CHECK(status == 200);  // there is room again
}

TEST_CASE("while 64 connections hang, 200 more are refused one and all") {
    const PracticeServer server(PRACTICE_SERVER);
    std::vector<Client> hanging, more;
    for (std::size_t i = 0; i < most_connections; ++i) hanging.emplace_back(server).send(get("/silent"));
    for (int i = 0; i < 200; ++i) more.emplace_back(server);
    std::size_t refused = 0;
    for (Client& client : more) {
        refused += client.reply().status == 503 && client.all().empty() ? 1 : 0;
        client.close();
    }
    CHECK(refused == more.size());
}

TEST_CASE("100 clients at the same time each get the whole of their answer, or 503") {
    const PracticeServer server(PRACTICE_SERVER);
    std::atomic<int> whole = 0, refused = 0, other = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 100; ++i)
        threads.emplace_back([&, i] {
            try {
                const std::size_t bytes = 200000 + i;
                Client client(server, server.ipv6() && i % 2 == 1 ? "::1" : "127.0.0.1");
                client.send(get(fmt::format("/large?bytes={}", bytes)));
                const Reply reply = client.reply();
                if (reply.status == 200 && reply.body == pattern(bytes)) ++whole;
                else if (reply.status == 503) ++refused;
                else ++other;
            } catch (const std::exception&) {
                ++other;
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(other == 0);
    CHECK(whole >= static_cast<int>(most_connections));
    CHECK(whole + refused == 100);
}

TEST_CASE("clients that vanish in every state leave the server as it was") {
    PracticeServer server(PRACTICE_SERVER);
    for (const char* path :
         {"/large?bytes=1073741824", "/dribble", "/chunked", "/silent", "/", "/reset", "/truncated"}) {
        for (const bool reset : {false, true}) {
            Client client(server);
            client.send(get(path));
            if (std::string_view(path) != "/silent") client.some();
            const linger hard{1, 0};
            if (reset) ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        }
    }
    CHECK(Client(server).ask(get("/")).status == 200);
    CHECK(server.stop().status == 0);
}

// ---- starting and stopping -------------------------------------------------------------------------

TEST_CASE("a signal stops the server within a second or so, whatever its clients do") {
    for (const int signal : {SIGINT, SIGTERM}) {
        PracticeServer server(PRACTICE_SERVER);
        std::vector<Client> clients;
        for (const char* request : {"/silent", "/large?bytes=1073741824", "/dribble", "/"}) {
            clients.emplace_back(server).send(get(request));
            if (request != std::string_view("/silent")) clients.back().until("\r\n\r\n");
        }
        clients.emplace_back(server);                             // idle
        clients.emplace_back(server).send("GET / HTTP/1.1\r\n");  // half a head
        clients.emplace_back(server).send("nonsense\r\n\r\n");    // refused, and not gone
        while (clients.size() < 70) clients.emplace_back(server).send(get("/silent"));
        CHECK(clients.back().reply().status == 503);

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

TEST_CASE("a port in use is one clear line and status 1") {
    const PracticeServer server(PRACTICE_SERVER);
    const std::string port = std::to_string(server.port());
    const Result second = testing::run({PRACTICE_SERVER, port});
    CHECK(second.status == 1);
    CHECK(second.out == "");
    CHECK(second.err == fmt::format("practice_server: listen on 127.0.0.1:{}: {}\n", port,
                                    std::generic_category().message(EADDRINUSE)));
    CHECK(Client(server).ask(get("/")).status == 200);
}

TEST_CASE("a port that only IPv6 has in use is refused as well") {
    if (!machine_has_ipv6()) return;
    Result result;
    std::uint16_t port = 0;
    // Somebody else may have the same number on IPv4 just then: try others.
    for (int attempt = 0; attempt < 20 && result.err.find("[::1]") == result.err.npos; ++attempt) {
        const net::Endpoint any{"::1", 0};
        const net::Socket taken{::socket(AF_INET6, SOCK_STREAM, 0)};
        REQUIRE(::bind(taken.fd(), any.address(), any.size()) == 0);
        REQUIRE(::listen(taken.fd(), 1) == 0);
        port = net::local_endpoint(taken.fd()).port();
        result = testing::run({PRACTICE_SERVER, std::to_string(port)});
    }
    CHECK(result.status == 1);
    CHECK(result.err == fmt::format("practice_server: listen on [::1]:{}: {}\n", port,
                                    std::generic_category().message(EADDRINUSE)));
}

TEST_CASE("a server starts again at once on the port of the one before") {
    std::uint16_t port = 0;
    for (int i = 0; i < 3; ++i) {
        PracticeServer server(PRACTICE_SERVER, port);
        if (port != 0) CHECK(server.port() == port);
        port = server.port();
        for (const char* ip : {"127.0.0.1", "::1"}) {
            if (ip == std::string_view("::1") && !server.ipv6()) continue;
            Client client(server, ip);
            client.send(get("/", close_field));
            client.all();  // the server closed first, so its end is in TIME_WAIT
        }
        CHECK(server.stop().status == 0);
    }
}

TEST_CASE("bad arguments are usage with an example, and status 2") {
    for (const std::vector<std::string>& bad :
         {std::vector<std::string>{"http"}, {""}, {"65536"}, {"-1"}, {"80x"}, {"8080", "8081"}}) {
        std::vector<std::string> argv = {PRACTICE_SERVER};
        argv.insert(argv.end(), bad.begin(), bad.end());
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

TEST_CASE("a reader of stdout that goes away does not end the server") {
    Fifo out;
    Process server({PRACTICE_SERVER}, {{}, out.path()});
    const std::uint16_t port = out.read_port();
    out.reader.close();
    for (int i = 0; i < 3; ++i) CHECK(Client(port).ask(get("/")).status == 200);
    server.signal(SIGINT);
    CHECK(server.wait().status == 0);
    CHECK(server.wait().err == "");
}

TEST_CASE("a reader of stdout that reads nothing does not hold the server up") {
    Fifo out;
    Process server({PRACTICE_SERVER}, {{}, out.path()});
    Client client(out.read_port());
    const std::string request = get("/large?bytes=0&" + std::string(100, 'x'));
    for (int i = 0; i < 30; ++i) {  // some 200 kB of log; a pipe holds 64
        for (int k = 0; k < 100; ++k) client.send(request);
        for (int k = 0; k < 100; ++k) client.reply();
    }
    CHECK(client.ask(get("/")).status == 200);
    server.signal(SIGINT);
    CHECK(server.wait().status == 0);
}

TEST_CASE("a server without stdin, stdout and stderr works, and no client sees its log") {
    std::uint16_t port = 0;
    {
        PracticeServer before(PRACTICE_SERVER);
        port = before.port();
    }
    Process server({"sh", "-c", "exec \"$0\" \"$1\" <&- >&- 2>&-", PRACTICE_SERVER, std::to_string(port)});
    Client client = connect_when_ready(port);
    CHECK(client.ask(get("/")).status == 200);
    CHECK(client.ask(get("/nowhere", close_field)).status == 404);
    CHECK(client.all() == "");
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
