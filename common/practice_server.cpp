// practice_server [PORT]: the offline stand-in for a web site. It listens on the loopback addresses only,
// and the path that is asked for chooses how it behaves.
//
// A thread serves one connection at a time. The sockets never block: it waits in poll() alone, for its
// connection and for the stop pipe together, and always with a limit. So each connection ends in bounded
// time, and Ctrl-C, which makes the stop pipe readable for good, ends all of them at once.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <iterator>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "program.hpp"
#include "socket.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr std::size_t most_connections = 64;      // more at the same time are told to come back later
constexpr std::size_t threads = 128;              // the other half refuses; who finds none of them free waits
constexpr std::size_t most_head_bytes = 8 << 10;  // a request, up to and with its empty line
constexpr std::uint64_t most_large_bytes = 1 << 30;
constexpr auto head_limit = 5s;          // from the first byte of a request to its empty line
constexpr auto idle_limit = 30s;         // until a request begins; and for /silent
constexpr auto stall_limit = 10s;        // while a client takes no byte of an answer
constexpr auto connection_limit = 120s;  // for all requests of a connection together
constexpr auto drain_limit = 1s;         // from our FIN to the client's
constexpr auto dribble_pause = 10ms;

/// Ends a connection without another word: the client is gone, a limit has passed, or the server stops.
struct Over {};

/// Ends a connection with an answer that says why.
struct Refusal {
    std::string_view status, why;
};
constexpr auto bad_request = "400 Bad Request"sv;

void make_nonblocking(int fd) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

// One line on stdout, whole and at once. A line for which there is no room is dropped: neither a terminal
// on hold, nor a pipe that nobody reads, nor a closed stdout may keep a connection from its answer.
void say(const std::string& text) {
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    const std::string line = text + "\n";
    pollfd out{STDOUT_FILENO, POLLOUT, 0};
    if (::poll(&out, 1, 0) == 0) return;
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
}

// ---- a request (RFC 9112) ------------------------------------------------------------------------

struct Request {
    std::string method, target;  // as they came, once they are known to be well formed
    bool http11 = false;         // otherwise HTTP/1.0, which knows no chunks
    bool keep = false;           // the connection stays open for the next request
    bool wants_body() const { return method != "HEAD"; }
};

// Cuts `text` behind `mark`, or at its end without one. Returns what stood before the mark.
std::string_view take_until(std::string_view& text, std::string_view mark) {
    const std::string_view before = text.substr(0, text.find(mark));
    text.remove_prefix(std::min(text.size(), before.size() + mark.size()));
    return before;
}

std::string_view trim(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

bool same(std::string_view a, std::string_view b) {  // in any case
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

constexpr auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
constexpr auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
constexpr auto is_control = [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; };
constexpr auto is_token = [](char c) {
    return is_visible(c) && "\"(),/:;<=>?@[\\]{}"sv.find(c) == std::string_view::npos;
};

bool all(std::string_view text, bool (*test)(char)) {
    return !text.empty() && std::all_of(text.begin(), text.end(), test);
}

// Reads `head`, which ends with its empty line. Throws Refusal; `request` then holds what is known of it.
void parse(std::string_view head, Request& request) {
    std::string_view version = take_until(head, "\r\n");
    const std::string_view method = take_until(version, " "), target = take_until(version, " ");
    if (!all(method, is_token) || !all(target, is_visible) || version.size() != 8 ||
        !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' || !is_digit(version[7]))
        throw Refusal{bad_request, "the first line is not METHOD TARGET HTTP/1.1"};
    request.method = method;
    request.target = target;
    request.http11 = version == "HTTP/1.1";
    if (!request.http11 && version != "HTTP/1.0")
        throw Refusal{"505 HTTP Version Not Supported", "this server speaks HTTP/1.1 and HTTP/1.0"};

    int hosts = 0;
    bool body = false, wants_close = false, wants_keep = false;
    for (std::string_view value; !(value = take_until(head, "\r\n")).empty();) {
        const bool whole = value.find(':') != value.npos;
        const std::string_view name = take_until(value, ":");
        if (!whole || !all(name, is_token) || std::any_of(value.begin(), value.end(), is_control))
            throw Refusal{bad_request, "a header line is not NAME: VALUE"};
        value = trim(value);
        hosts += same(name, "Host") ? 1 : 0;
        body = body || same(name, "Transfer-Encoding") || (same(name, "Content-Length") && value != "0");
        while (same(name, "Connection") && !value.empty()) {
            const std::string_view option = trim(take_until(value, ","));
            wants_close = wants_close || same(option, "close");
            wants_keep = wants_keep || same(option, "keep-alive");
        }
    }
    request.keep = !wants_close && (request.http11 || wants_keep);
    if (hosts > 1 || (hosts == 0 && request.http11))
        throw Refusal{bad_request, "HTTP/1.1 wants exactly one Host header"};
    if (method != "GET" && method != "HEAD")
        throw Refusal{"405 Method Not Allowed", "this server answers GET and HEAD"};
    if (!target.starts_with('/')) throw Refusal{bad_request, "the target does not begin with /"};
    if (body) throw Refusal{"413 Content Too Large", "a request to this server has no body"};
}

// ---- a connection --------------------------------------------------------------------------------

class Connection {
public:
    /// `stop` becomes readable when the server stops.
    Connection(net::Socket socket, int stop) : socket_(std::move(socket)), stop_(stop) {
        make_nonblocking(socket_.fd());
        const int on = 1;  // what is sent leaves at once, however little it is
        ::setsockopt(socket_.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    /// Answers one request after another; where the server is full, says that instead. Throws Over.
    void serve(bool full) {
        try {
            if (full) throw Refusal{"503 Service Unavailable", "too many connections; try again later"};
            while (read_request()) {
                play();
                if (!request_.keep) break;
            }
        } catch (const Refusal& refusal) {
            request_.keep = false;
            answer(refusal.status, "text/plain", fmt::format("{}: {}\n", refusal.status, refusal.why));
        }
        finish();
    }

private:
    // Waits for `events`, or for the time alone where there are none. False when the time has passed.
    bool wait(short events, Clock::time_point until) const {
        pollfd list[] = {{stop_, POLLIN, 0}, {events != 0 ? socket_.fd() : -1, events, 0}};
        while (true) {
            const auto now = Clock::now();
            if (now >= deadline_) throw Over{};
            if (now >= until) return false;
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::min(until, deadline_) - now);
            const int ready = ::poll(list, 2, static_cast<int>(left.count()));
            if (list[0].revents != 0 || (ready < 0 && errno != EINTR)) throw Over{};
            if (ready > 0) return true;
        }
    }

    // Appends what has come to input_. False after the client's FIN, and when the time has passed.
    bool receive(Clock::time_point until) {
        char piece[4096];
        while (wait(POLLIN, until)) {
            const ssize_t got = ::recv(socket_.fd(), piece, sizeof piece, 0);
            if (got > 0) input_.append(piece, static_cast<std::size_t>(got));
            if (got >= 0) return got > 0;
            if (errno != EAGAIN && errno != EINTR) throw Over{};
        }
        return false;
    }

    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            if (!wait(POLLOUT, Clock::now() + stall_limit)) throw Over{};
            const ssize_t sent = ::send(socket_.fd(), bytes.data(), bytes.size(), 0);
            if (sent < 0 && errno != EAGAIN && errno != EINTR) throw Over{};
            if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void receive_and_drop(Clock::time_point until) {
        while (receive(until)) input_.clear();
    }

    // FIN first, then read what still comes: a close with bytes unread sends a reset, which can destroy
    // the answer before the client has read it.
    void finish() {
        ::shutdown(socket_.fd(), SHUT_WR);
        receive_and_drop(Clock::now() + drain_limit);
    }

    // False when no other request comes.
    bool read_request() {
        request_ = {};
        auto until = Clock::now() + idle_limit;
        for (bool begun = false;;) {
            while (input_.starts_with("\r\n")) input_.erase(0, 2);  // RFC 9112, section 2.2, allows them
            const std::size_t end = input_.find("\r\n\r\n");
            if ((end == input_.npos ? input_.size() + 1 : end + 4) > most_head_bytes)
                throw Refusal{"431 Request Header Fields Too Large", "the request is longer than 8 KiB"};
            if (end != input_.npos) {
                const std::string head = input_.substr(0, end + 4);
                input_.erase(0, head.size());  // what is left belongs to the next request
                parse(head, request_);
                return true;
            }
            if (!begun && !input_.empty()) {
                begun = true;
                until = Clock::now() + head_limit;
            }
            if (receive(until)) continue;
            if (input_.empty()) return false;
            if (Clock::now() < until) throw Refusal{bad_request, "the request has no end: CR LF CR LF"};
            throw Refusal{"408 Request Timeout", "the request's end, CR LF CR LF, did not come in 5 seconds"};
        }
    }

    void log(std::string_view outcome) const {
        const std::string& target = request_.target;
        const std::string asked =
            target.empty() ? "(no request)" : request_.method + " " + target.substr(0, 60);
        say(fmt::format("{}{} -> {}", asked, target.size() > 60 ? "..." : "", outcome));
    }

    // All that comes before a body. `fields` are header lines, each with its CR LF.
    std::string head(std::string_view status, std::string_view fields) const {
        log(status.substr(0, 3));
        return fmt::format("HTTP/1.1 {}\r\nDate: {:%a, %d %b %Y %T} GMT\r\n{}{}Connection: {}\r\n\r\n",
                           status, fmt::gmtime(std::time(nullptr)),
                           status.starts_with("405") ? "Allow: GET, HEAD\r\n" : "", fields,
                           request_.keep ? "keep-alive" : "close");
    }

    static std::string describe(std::string_view type, std::uint64_t bytes) {
        return fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, bytes);
    }

    void answer(std::string_view status, std::string_view type, std::string_view body) const {
        send(head(status, describe(type, body.size())) + std::string(request_.wants_body() ? body : ""));
    }

    // ---- the paths

    struct Behaviour {
        std::string_view path, what;
        void (Connection::*play)();
    };
    static const Behaviour behaviours[8];

    void play() {
        std::string list = "404 Not Found: there is no such path. Try one of these:\n";
        for (const auto& [path, what, behave] : behaviours) {
            if (path == request_.target.substr(0, request_.target.find('?'))) return (this->*behave)();
            list += fmt::format("  {:<12} {}\n", path, what);
        }
        answer("404 Not Found", "text/plain", list);
    }

    void page() {
        answer("200 OK", "text/html",
               "<!DOCTYPE html>\n<html lang=\"en\">\n"
               "<head><meta charset=\"utf-8\"><title>The practice server</title></head>\n<body>\n"
               "<p>Your request has reached a small web server on your own machine, and this page is its\n"
               "answer. Not a byte of either left the computer: they went over the loopback interface.\n"
               "Ask for a path that does not exist, and the server lists those that "
               "do.</p>\n</body>\n</html>\n");
    }

    void dribble() {
        constexpr auto text = "Drop by drop, each byte in its own packet.\n"sv;
        send(head("200 OK", describe("text/plain", text.size())));
        for (std::size_t i = 0; i < text.size() && request_.wants_body(); ++i) {
            wait(0, Clock::now() + dribble_pause);
            send(text.substr(i, 1));
        }
    }

    void large() {
        std::uint64_t bytes = 1 << 20;
        std::string_view query = request_.target;
        take_until(query, "?");
        const bool named = take_until(query, "=") == "bytes";
        const auto [end, error] = std::from_chars(query.data(), query.data() + query.size(), bytes);
        const bool good = named && error == std::errc{} && end == query.data() + query.size();
        if (request_.target != "/large" && (!good || bytes > most_large_bytes))
            return answer(bad_request, "text/plain",
                          "400 Bad Request: N in /large?bytes=N is from 0 to 1073741824\n");
        send(head("200 OK", describe("text/plain", bytes)));
        if (!request_.wants_body()) return;
        // Lines of 64 bytes, each with its offset, and after 1 MiB the same again: a piece that is lost or
        // doubled shows, and nothing has to be made while a client measures how fast it receives.
        static const std::string pattern = [] {
            std::string lines;
            while (lines.size() < 1 << 20) lines += fmt::format("{:08} {:.<54}\n", lines.size(), "practice ");
            return lines;
        }();
        for (; bytes > pattern.size(); bytes -= pattern.size()) send(pattern);
        send(std::string_view(pattern).substr(0, static_cast<std::size_t>(bytes)));
    }

    void chunked() {
        constexpr std::pair<std::string_view, std::string_view> chunks[] = {
            {"The size of each chunk comes before it", ""},
            {", in hexadecimal.\n", ";note=\"an extension, which nobody has to know\""},
            {"0\r\n\r\n", ""},  // looks like the end, and is inside a chunk
            {"\n", ""}};
        const bool framed = request_.http11;
        request_.keep = request_.keep && framed;  // without chunks only the FIN can end the body
        send(head("200 OK",
                  framed ? "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: Chunks\r\n"
                         : "Content-Type: text/plain\r\n"));
        if (!request_.wants_body()) return;
        for (const auto& [text, extension] : chunks)
            send(framed ? fmt::format("{:x}{}\r\n{}\r\n", text.size(), extension, text) : std::string(text));
        if (framed) send(fmt::format("0\r\nChunks: {}\r\n\r\n", std::size(chunks)));
    }

    void truncated() {
        request_.keep = false;
        send(head("200 OK", describe("text/plain", 1000)));
        if (request_.wants_body()) send("This is all that comes of the 1000 bytes that were announced.\n");
    }

    void reset() {
        truncated();
        const linger hard{1, 0};  // close() sends RST
        ::setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        throw Over{};  // without finish(), whose FIN would make it an orderly end
    }

    void silent() {
        request_.keep = false;
        log("no answer");
        receive_and_drop(Clock::now() + idle_limit);
    }

    void idle_close() {
        request_.keep = false;
        log("FIN, no answer");
    }

    net::Socket socket_;
    const int stop_;
    const Clock::time_point deadline_ = Clock::now() + connection_limit;
    std::string input_;  // received, and not yet part of a request
    Request request_;
};

const Connection::Behaviour Connection::behaviours[] = {
    {"/", "a small page", &Connection::page},
    {"/dribble", "a byte at a time", &Connection::dribble},
    {"/large", "1 MiB, or with /large?bytes=N as many bytes as you want", &Connection::large},
    {"/chunked", "chunks, with an extension and a trailer", &Connection::chunked},
    {"/truncated", "less than was announced, then FIN", &Connection::truncated},
    {"/reset", "the same, then RST", &Connection::reset},
    {"/silent", "never an answer", &Connection::silent},
    {"/idle-close", "FIN, and not one byte before it", &Connection::idle_close}};

// ---- the server ----------------------------------------------------------------------------------

net::Socket listen_on(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    if (!socket) net::throw_errno(fmt::format("socket for {}", endpoint));
    const int on = 1;  // REUSEADDR: an earlier run's connections in TIME_WAIT don't keep the port
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (endpoint.family() == AF_INET6) ::setsockopt(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0 ||
        ::listen(socket.fd(), SOMAXCONN) != 0)
        net::throw_errno(fmt::format("listen on {}", endpoint));
    make_nonblocking(socket.fd());  // a client can be gone again between poll() and accept()
    return socket;
}

// 127.0.0.1 and, where the machine has it, [::1], on one port number.
std::vector<net::Socket> open_listeners(std::uint16_t port) {
    for (int attempt = 1;; ++attempt) {
        std::vector<net::Socket> list;
        try {
            list.push_back(listen_on({"127.0.0.1", port}));
            list.push_back(listen_on({"::1", net::local_endpoint(list[0].fd()).port()}));
            return list;
        } catch (const std::system_error& error) {
            const bool no_ipv6 = error.code() == std::errc::address_family_not_supported ||
                                 error.code() == std::errc::address_not_available;
            if (no_ipv6 && list.size() == 1) return list;
            // The number that the system picked for IPv4 may be taken on IPv6: let it pick another.
            if (port != 0 || error.code() != std::errc::address_in_use || attempt == 100) throw;
        }
    }
}

// Waits for the next connection. Nothing comes back once the server stops.
net::Socket accept_from(const std::vector<net::Socket>& listeners, int stop) {
    std::vector<pollfd> list = {{stop, POLLIN, 0}};
    for (const net::Socket& listener : listeners) list.push_back({listener.fd(), POLLIN, 0});
    while (list[0].revents == 0) {
        if (::poll(list.data(), static_cast<nfds_t>(list.size()), -1) < 0) continue;  // a signal
        for (const pollfd& listener : list)
            if (listener.fd != stop && listener.revents != 0)
                if (net::Socket socket{::accept(listener.fd, nullptr, nullptr)}) return socket;
        // It was the stop; or the client is gone again; or no descriptor is free, which a moment may mend.
        ::poll(list.data(), 1, 10);
    }
    return {};
}

void serve(std::uint16_t port) {
    // Where stdout or stderr is closed, a connection would get its number, and the log with it.
    int spare = 0;
    while ((spare = ::open("/dev/null", O_RDWR)) >= 0 && spare <= STDERR_FILENO) {}
    ::close(spare);
    int ends[2];
    if (::pipe(ends) != 0) net::throw_errno("pipe");
    const net::Socket stop(ends[0]);
    net::Socket running(ends[1]);  // closing this one makes the other readable
    const std::vector<net::Socket> listeners = open_listeners(port);

    // The threads inherit the mask: the signals wait for sigwait().
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM}) {
        ::sigaddset(&signals, number);
        ::signal(number, SIG_DFL);  // a shell starts what is in the background with SIGINT ignored
    }
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);  // a client, or a reader of stdout, that is gone is an errno instead
    std::string urls;
    for (const net::Socket& listener : listeners)
        urls += fmt::format("{}http://{}/", urls.empty() ? "" : " and ", net::local_endpoint(listener.fd()));
    say("practice server: " + urls);
    say("paths: / /dribble /large?bytes=N /chunked /truncated /reset /silent /idle-close");
    say("Ctrl-C stops it");

    // One thread at a time waits for a newcomer, the others for the lock.
    std::mutex newcomers;
    std::atomic<std::size_t> open = 0;
    const auto work = [&] {
        while (true) {
            std::unique_lock lock(newcomers);
            net::Socket socket = accept_from(listeners, stop.fd());
            if (!socket) return;
            const bool full = ++open > most_connections;
            lock.unlock();
            try {
                Connection(std::move(socket), stop.fd()).serve(full);
            } catch (const Over&) {
            } catch (const std::exception&) {  // no memory: this connection ends, the others go on
            }
            --open;
        }
    };
    std::vector<std::thread> pool;
    try {
        while (pool.size() < threads) pool.emplace_back(work);
    } catch (const std::system_error&) {  // the system gives no more of them: fewer will do
        if (pool.empty()) throw;
    }
    int number = 0;
    ::sigwait(&signals, &number);
    running.close();
    for (std::thread& thread : pool) thread.join();
    say("stopped");
}

}  // namespace

int main(int argc, char** argv) {
    const workbook::Program program{"practice_server", "[PORT]",
                                    "8080    (without PORT the system picks a free one)"};
    return program.run(argc, argv, 0, 1, [](const std::vector<std::string>& arguments) {
        const bool any = arguments.empty() || arguments[0] == "0";
        serve(any ? 0 : workbook::port_argument(arguments[0]));
    });
}
