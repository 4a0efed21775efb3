// practice_server [PORT [ADDRESS]]: the offline stand-in for a web site. It listens on the loopback addresses only, or
// on ADDRESS alone. The path of a request chooses how it behaves. A thread serves one connection and blocks in poll()
// alone, always with a limit, so each connection ends in bounded time. Ctrl-C ends them all.
// (A long file, so that the whole server can be read in one place.)
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <mutex>
#include <thread>

#include <fmt/chrono.h>

#include "program.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::literals;

constexpr std::size_t most_connections = 64;      // any more at the same time are told to come back later
constexpr std::size_t most_threads = 128;         // the other half refuses; if none is free, a client waits
constexpr std::size_t most_head_bytes = 8 << 10;  // a request, up to and with its empty line
constexpr std::uint64_t most_large_bytes = 1 << 30;
constexpr auto head_limit = 5s;          // from the first byte of a request to its empty line
constexpr auto idle_limit = 30s;         // until a request begins; and for /silent
constexpr auto stall_limit = 10s;        // while a client takes no byte of an answer
constexpr auto connection_limit = 120s;  // for all requests of a connection together
constexpr auto drain_limit = 1s;         // from our FIN to the client's

// Writes one line to stdout, whole and at once. If there is no room, the line is dropped: neither a terminal
// on hold, nor a pipe that nobody reads, nor a closed stdout may keep a connection from its answer.
std::recursive_mutex talking;
void say(const std::string& text) {
    const std::lock_guard lock(talking);
    pollfd out{STDOUT_FILENO, POLLOUT, 0};
    if (::poll(&out, 1, 0) == 0 || ::write(STDOUT_FILENO, (text + "\n").c_str(), text.size() + 1) < 0) return;
}

// ---- what is wrong with a request (RFC 9112) -----------------------------------------------------

struct Over : std::exception {};  // ends a connection without another word
struct Refusal {                  // ends it with an answer that says why
    std::string_view status, why;
};

// An extended regular expression. (libstdc++'s std::regex recurses for each byte, and a head may have 8 KiB.)
struct Pattern {
    Pattern(const char* text, int flags = REG_ICASE) {
        ::regcomp(&code, text, REG_EXTENDED | REG_NOSUB | flags);
    }
    bool in(const std::string& head) const { return ::regexec(&code, head.c_str(), 0, nullptr, 0) == 0; }
    regex_t code;
};
#define TOKEN "[-!#$%&'*+.^_`|~0-9A-Za-z]+"
const Pattern wants_close = "\nConnection:([^\r]*,)?[ \t]*close[ \t]*[,\r]";
const Pattern wants_keep_alive = "\nConnection:([^\r]*,)?[ \t]*keep-alive[ \t]*[,\r]";

constexpr auto bad_request = "400 Bad Request"sv, one_host = "HTTP/1.1 wants exactly one Host header"sv;
const struct Rule {
    bool wanted;  // otherwise a head that matches is refused
    Pattern pattern;
    std::string_view status, why;
} rules[] = {
    {true,
     {"^" TOKEN " [!-~]+ HTTP/[0-9]\\.[0-9]\r\n", 0},
     bad_request,
     "the first line is not METHOD TARGET HTTP/1.1"},
    {true, "^[^\r]* HTTP/1\\.[01]\r\n", "505 HTTP Version Not Supported",
     "this server speaks HTTP/1.1 and HTTP/1.0"},
    {true, "^[^\r]*\r\n(" TOKEN ":([^[:cntrl:]]|\t)*\r\n)*\r\n$", bad_request,
     "a header line is not NAME: VALUE"},
    {true, "^[^\r]* HTTP/1\\.0\r\n|\nHost:", bad_request, one_host},
    {false, "\nHost:.*\nHost:", bad_request, one_host},
    {true, {"^(GET|HEAD) ", 0}, "405 Method Not Allowed", "this server answers GET and HEAD"},
    {true, "^[^ ]* /", bad_request, "the target does not begin with /"},
    {false, "\n(Transfer-Encoding:|Content-Length:[ \t]*([^0 \t]|0[ \t]*[^ \t\r]))", "413 Content Too Large",
     "a request to this server has no body"},
};

// ---- a connection --------------------------------------------------------------------------------

class Connection {
public:
    explicit Connection(net::Socket socket) : socket_(std::move(socket)) {
        const int on = 1;  // what is sent leaves at once, however little it is
        ::setsockopt(socket_.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    /// Answers one request after another; if the server is full, says that instead. Throws Over.
    void serve(bool full) {
        try {
            if (full) throw Refusal{"503 Service Unavailable", "too many connections; try again later"};
            while (keep_ && read_request()) play();
        } catch (const Refusal& refusal) {
            keep_ = false;
            answer(refusal.status, fmt::format("{}: {}\n", refusal.status, refusal.why));
        }
        // FIN first, then read what still comes: a close with bytes unread sends a reset, which can destroy
        // the answer before the client has read it.
        ::shutdown(socket_.fd(), SHUT_WR);
        drain(drain_limit);
    }

private:
    // Waits for `events`. False once the time has passed.
    bool wait(short events, Clock::time_point until) const {
        pollfd wanted{socket_.fd(), events, 0};
        const auto end = std::min(until, deadline_);
        for (auto left = end - Clock::now(); left > 0s; left = end - Clock::now())
            if (::poll(&wanted, 1, static_cast<int>(left / 1ms) + 1) > 0) return true;
        return false;
    }

    // Appends what has come to input_. False after the client's FIN, and once the time has passed.
    bool receive(Clock::time_point until) {
        char piece[4096];
        const ssize_t got = wait(POLLIN, until) ? ::recv(socket_.fd(), piece, sizeof piece, MSG_DONTWAIT) : 0;
        if (got < 0) throw Over{};
        input_.append(piece, static_cast<std::size_t>(got));
        return got > 0;
    }

    void drain(Clock::duration limit) {
        for (const auto until = Clock::now() + limit; receive(until);) input_.clear();
    }

    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            if (!wait(POLLOUT, Clock::now() + stall_limit)) throw Over{};
            const ssize_t sent = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
            if (sent < 0 && errno != EAGAIN) throw Over{};
            bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
        }
    }

    // Reads a request up to its empty line. False if no other comes.
    bool read_request() {
        asked_.clear();
        const auto idle = Clock::now() + idle_limit;
        for (auto until = idle;;) {
            while (input_.starts_with("\r\n")) input_.erase(0, 2);  // RFC 9112, section 2.2, allows them
            const std::size_t end = input_.find("\r\n\r\n");
            if ((end == input_.npos ? input_.size() + 1 : end + 4) > most_head_bytes)
                throw Refusal{"431 Request Header Fields Too Large", "the request is longer than 8 KiB"};
            if (end != input_.npos) {
                check(input_.substr(0, end + 4));
                input_.erase(0, end + 4);  // what is left belongs to the next request
                return true;
            }
            if (until == idle && !input_.empty()) until = Clock::now() + head_limit;
            if (receive(until)) continue;
            if (input_.empty()) return false;
            if (Clock::now() < until) throw Refusal{bad_request, "the request has no end: CR LF CR LF"};
            throw Refusal{"408 Request Timeout", "the request's end, CR LF CR LF, did not come in 5 seconds"};
        }
    }

    void check(const std::string& head) {
        for (const auto& [wanted, pattern, status, why] : rules) {
            if (pattern.in(head) != wanted) throw Refusal{status, why};
            asked_ = head.substr(0, head.find(" HTTP/"));  // well formed: the first rule holds
        }
        http11_ = head.find(" HTTP/1.1\r\n") == asked_.size();
        keep_ = !wants_close.in(head) && (http11_ || wants_keep_alive.in(head));
    }

    void log(std::string_view outcome) const {
        const std::size_t most = asked_.find(' ') + 61;  // the method, and 60 bytes of the target
        say(fmt::format("{}{} -> {}", asked_.empty() ? "(no request)" : asked_.substr(0, most),
                        asked_.size() > most ? "..." : "", outcome));
    }

    std::string target() const { return asked_.substr(asked_.find(' ') + 1); }
    bool wants_body() const { return !asked_.starts_with("HEAD "); }

    // Sends the head, and `body` with it. `framing` are the header lines that say where the body ends.
    void start(std::string_view status, std::string_view type, std::string_view framing,
               std::string_view body = "") {
        log(status.substr(0, 3));
        send(fmt::format(
            "HTTP/1.1 {}\r\nDate: {:%a, %d %b %Y %T} GMT\r\n{}Content-Type: {}\r\n{}"
            "Connection: {}\r\n\r\n{}",
            status, fmt::gmtime(std::time(nullptr)), status.starts_with("405") ? "Allow: GET, HEAD\r\n" : "",
            type, framing, keep_ ? "keep-alive" : "close", wants_body() ? body : ""));
    }
    static std::string length(std::uint64_t bytes) { return fmt::format("Content-Length: {}\r\n", bytes); }
    void answer(std::string_view status, std::string_view body, std::string_view type = "text/plain") {
        start(status, type, length(body.size()), body);
    }

    // ---- the paths

    void play() {
        struct Path {
            std::string_view name, what;
            void (Connection::*play)();
        };
        static constexpr Path paths[] = {
            {"/", "a small page", &Connection::page},
            {"/dribble", "a byte at a time", &Connection::dribble},
            {"/large", "1 MiB, or with /large?bytes=N as many bytes as you want", &Connection::large},
            {"/chunked", "chunks, with an extension and a trailer", &Connection::chunked},
            {"/truncated", "less than was announced, then FIN", &Connection::truncated},
            {"/reset", "the same, then RST", &Connection::reset},
            {"/silent", "never an answer", &Connection::silent},
            {"/idle-close", "FIN, and not one byte before it", &Connection::idle_close},
            {"/endless", "a page without an end; or ?head, ?chunks, ?drip", &Connection::endless}};
        std::string list = "404 Not Found: there is no such path. Try one of these:\n";
        for (const auto& [name, what, play] : paths) {
            if (name == target().substr(0, target().find('?'))) return (this->*play)();
            list += fmt::format("  {:<12} {}\n", name, what);
        }
        answer("404 Not Found", list);
    }

    void page() {
        answer(
            "200 OK",
            "<!DOCTYPE html>\n<html lang=\"en\">\n"
            "<head><meta charset=\"utf-8\"><title>The practice server</title></head>\n<body>\n"
            "<p>Your request has reached a small web server on your own machine, and this page is its\n"
            "answer. Not a byte of either left the computer: they went over the loopback interface.\n"
            "Ask for a path that does not exist, and the server lists those that do.</p>\n</body>\n</html>\n",
            "text/html");
    }

    void dribble() {
        constexpr auto text = "Drop by drop, each byte in its own packet.\n"sv;
        start("200 OK", "text/plain", length(text.size()));
        for (std::size_t i = 0; i < text.size() && wants_body(); ++i) {
            std::this_thread::sleep_for(10ms);
            send(text.substr(i, 1));
        }
    }

    void large() {
        // Lines of 64 bytes, each with its offset, and after 1 MiB the same again: a piece that is lost or
        // doubled shows, and nothing has to be made while a client measures how fast it receives.
        static const std::string pattern = [] {
            std::string lines;
            while (lines.size() < 1 << 20) lines += fmt::format("{:08} {:.<54}\n", lines.size(), "practice ");
            return lines;
        }();
        static const Pattern sized("^/large\\?bytes=0*[0-9]{1,10}$", 0);
        std::uint64_t bytes = pattern.size();
        if (target() != "/large") bytes = sized.in(target()) ? std::stoull(target().substr(13)) : -1;
        if (bytes > most_large_bytes)
            return answer(bad_request, "400 Bad Request: N in /large?bytes=N is from 0 to 1073741824\n");
        start("200 OK", "text/plain", length(bytes));
        for (; bytes > 0 && wants_body(); bytes -= std::min(bytes, pattern.size()))
            send(std::string_view(pattern).substr(0, bytes));
    }

    void chunked() {
        constexpr std::string_view chunks[][2] = {
            {"The size of each chunk comes before it"},
            {", in hexadecimal.\n", ";note=\"an extension, which nobody has to know\""},
            {"0\r\n\r\n"},  // looks like the end, and is inside a chunk
            {"\n"}};
        keep_ = keep_ && http11_;  // without chunks only the FIN can end the body
        start("200 OK", "text/plain", http11_ ? "Transfer-Encoding: chunked\r\nTrailer: Chunks\r\n" : "");
        if (!wants_body()) return;
        for (const auto& [text, extension] : chunks)
            send(http11_ ? fmt::format("{:x}{}\r\n{}\r\n", text.size(), extension, text) : std::string(text));
        if (http11_) send("0\r\nChunks: 4\r\n\r\n");
    }

    void truncated() {
        keep_ = false;
        start("200 OK", "text/plain", length(1000));
        if (wants_body()) send("This is all that comes of the 1000 bytes that were announced.\n");
    }

    void reset() {
        truncated();
        const linger hard{1, 0};  // close() sends RST
        ::setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        throw Over{};  // without a FIN, which would make it an orderly end
    }

    // Goes on until the client has had enough, or the connection's time is over.
    void endless() {
        const std::string how = target().substr(std::min(target().find('?'), target().size()));
        keep_ = false;
        if (how == "?head") {
            log("200");
            send("HTTP/1.1 200 OK\r\n");
        } else start("200 OK", "text/plain", how == "?chunks" ? "Transfer-Encoding: chunked\r\n" : "");
        std::string piece = how == "?head" ? "X: y\r\n" : how == "?chunks" ? "4\r\nand \r\n" : "and ";
        for (int doubled = 0; doubled < 10 && how != "?drip"; ++doubled) piece += piece;
        while (wants_body()) {
            send(piece);
            if (how == "?drip") std::this_thread::sleep_for(10ms);
        }
    }

    void silent() { leave("no answer", idle_limit); }
    void idle_close() { leave("FIN, no answer", 0s); }
    void leave(std::string_view outcome, Clock::duration silence) {
        keep_ = false;
        log(outcome);
        drain(silence);
    }

    const net::Socket socket_;
    const Clock::time_point deadline_ = Clock::now() + connection_limit;
    std::string input_;    // received, and not yet part of a request
    std::string asked_;    // METHOD TARGET, once they are known to be well formed
    bool http11_ = false;  // otherwise HTTP/1.0, which knows no chunks
    bool keep_ = true;     // the connection stays open for the next request
};

// ---- the server ----------------------------------------------------------------------------------

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    const int on = 1;  // an earlier run's connections in TIME_WAIT don't keep the port
    if (!socket || ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0 ||
        ::listen(socket.fd(), SOMAXCONN) != 0)
        net::throw_errno(fmt::format("listen on {}", endpoint));
    ::fcntl(socket.fd(), F_SETFL, O_NONBLOCK);  // a client can be gone again between poll() and accept()
    return socket;
}

// 127.0.0.1 and, if the machine has it, [::1], on one port number.
std::vector<net::Socket> open_listeners(std::uint16_t port) {
    std::vector<net::Socket> list;
    list.push_back(listen_on({"127.0.0.1", port}));
    try {
        list.push_back(listen_on({"::1", net::local_endpoint(list[0].fd()).port()}));
    } catch (const std::system_error& error) {
        // IPv6 has the number taken that the system picked for IPv4: it picks another, as this one is held.
        if (port == 0 && error.code() == std::errc::address_in_use) return open_listeners(0);
        if (error.code() != std::errc::address_family_not_supported &&
            error.code() != std::errc::address_not_available)
            throw;
    }
    return list;
}

// Waits for the next connection.
net::Socket accept_from(std::vector<pollfd>& listeners) {
    while (true) {
        ::poll(listeners.data(), static_cast<nfds_t>(listeners.size()), -1);
        for (const pollfd& listener : listeners)
            if (net::Socket socket{::accept(listener.fd, nullptr, nullptr)}) return socket;
        std::this_thread::sleep_for(10ms);  // the client is gone; or no descriptor is free: that may change
    }
}

[[noreturn]] void serve(std::uint16_t port, const std::string& address) {
    // If stdin, stdout or stderr is closed, no connection may get its number, and the log with it.
    for (int i = 0; i < 3; ++i) ::open("/dev/null", O_RDWR);
    std::vector<net::Socket> listeners;
    if (address.empty()) listeners = open_listeners(port);
    else listeners.push_back(listen_on({address, port}));
    std::vector<pollfd> list;
    std::string urls;
    for (const net::Socket& listener : listeners) {
        list.push_back({listener.fd(), POLLIN, 0});
        urls += fmt::format("{}http://{}/", urls.empty() ? "" : " and ", net::local_endpoint(listener.fd()));
    }
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM}) {
        ::sigaddset(&signals, number);
        ::signal(number, SIG_DFL);  // a shell starts what is in the background with SIGINT ignored
    }
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // in all threads: the signals wait for sigwait()
    ::signal(SIGPIPE, SIG_IGN);  // a client, or a reader of stdout, that is gone is an errno instead
    say("practice server: " + urls);
    say("paths: / /dribble /large?bytes=N /chunked /truncated /reset /silent /idle-close /endless");
    say("Ctrl-C stops it");

    std::mutex newcomers;  // one thread waits for them, the others for the lock
    std::atomic<std::size_t> open = 0, started = 0;
    const auto work = [&] {
        while (true) {
            std::unique_lock lock(newcomers);
            net::Socket socket = accept_from(list);
            const bool full = ++open > most_connections;
            lock.unlock();
            try {
                Connection(std::move(socket)).serve(full);
            } catch (const std::exception&) {  // over; or no memory: the others go on
            }
            --open;
        }
    };
    try {
        for (; started < most_threads; ++started) std::thread(work).detach();
    } catch (const std::system_error&) {  // the system gives no more of them: fewer will do
        if (started == 0) throw;
    }
    int number = 0;
    ::sigwait(&signals, &number);
    const std::lock_guard last_word(talking);
    say("stopped");
    ::_exit(0);  // and with the process all connections
}

}  // namespace

int main(int argc, char** argv) {
    const workbook::Program program{"practice_server", "[PORT [ADDRESS]]",
                                    "8080    (without PORT the system picks a free one)"};
    return program.run(argc, argv, 0, 2, [](const std::vector<std::string>& arguments) {
        const bool any = arguments.empty() || arguments[0] == "0";
        const std::string address = arguments.size() > 1 ? arguments[1] : "";
        const std::uint16_t port = any ? 0 : workbook::port_argument(arguments[0]);
        try {
            if (!address.empty()) net::Endpoint(address, port);
        } catch (const std::invalid_argument&) {
            throw workbook::UsageError(fmt::format("ADDRESS is an IP address, not \"{}\"", address));
        }
        serve(port, address);
    });
}
