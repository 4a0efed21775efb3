// A client of the practice server, for its tests.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "client.hpp"
#include "peer.hpp"
#include "process.hpp"

namespace practice_tests {

using namespace std::literals;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 20s;  // for what should come at once; a failure, not a pace
constexpr std::size_t most_connections = 64;

inline std::string get(const std::string& target, const std::string& fields = "") {
    return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", target, fields);
}
inline const std::string close_field = "Connection: close\r\n";

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
inline std::string outcome(std::uint16_t port, const std::string& bytes) {
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
inline std::string pattern(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += fmt::format("{:08} {:.<54}\n", text.size() % (1 << 20), "practice ");
    return text.substr(0, bytes);
}

// What Linux knows of a program's memory, in KiB, under a name such as "VmHWM", the most it has had so far;
// 0 on other systems.
inline std::size_t memory(pid_t pid, const std::string& name) {
    const std::string status = testing::content(fmt::format("/proc/{}/status", pid));
    const std::size_t at = status.find("\n" + name + ":");
    return at == status.npos ? 0 : std::stoul(status.substr(at + name.size() + 2));
}

}  // namespace practice_tests
