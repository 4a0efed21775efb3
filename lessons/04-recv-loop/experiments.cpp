// The experiments of lesson 04's README. One program plays both ends of a connection, so it
// knows what has happened at one end before it goes on at the other.
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/tcp.h>
#include <netinet/in.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "experiment.hpp"
#include "socket.hpp"

namespace {

using workbook::connect_both_ends, workbook::Connection;

// One call to send(), which must take everything.
void send_at_once(int fd, const std::string& bytes) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), 0);
    if (sent < 0) net::throw_errno("send");
    if (static_cast<std::size_t>(sent) != bytes.size()) throw std::runtime_error("send() took only a part");
}

// Waits until `count` bytes have arrived and can be received.
void wait_for_bytes(int fd, int count) {
    int waiting = 0;
    for (int turn = 0; turn < 5000; ++turn) {
        if (::ioctl(fd, FIONREAD, &waiting) != 0) net::throw_errno("ioctl FIONREAD");
        if (waiting == count) return;
        ::poll(nullptr, 0, 1);  // a millisecond
    }
    throw std::runtime_error(fmt::format("{} of {} bytes have arrived", waiting, count));
}

// recv(fd, ..., 1024, flags), as the tutorial asks for a piece.
ssize_t recv_1024(int fd, int flags = 0) {
    char buffer[1024];
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, flags);
    if (got < 0 && errno != EAGAIN) net::throw_errno("recv");
    return got;
}

void expect(bool happened, const char* surprise) {
    if (!happened) throw std::runtime_error(fmt::format("this did not happen here: {}", surprise));
}

// 4.a
void many_sends() {
    const Connection connection = connect_both_ends();
    for (int i = 0; i < 1000; ++i) send_at_once(connection.peer.fd(), "x");
    fmt::print("server  send() of 1 byte    1000 times\n");
    wait_for_bytes(connection.client.fd(), 1000);
    std::string segments = "?";  // only Linux says
#ifdef __linux__
    tcp_info info{};
    socklen_t size = sizeof info;
    ::getsockopt(connection.client.fd(), IPPROTO_TCP, TCP_INFO, &info, &size);
    segments = std::to_string(info.tcpi_data_segs_in);
#endif
    fmt::print("kernel  TCP segments        {} of them carried the bytes\n", segments);
    const ssize_t got = recv_1024(connection.client.fd());
    fmt::print("client  recv(1024)          once: it returned {}\n", got);
    expect(got == 1000, "one recv() returns what a thousand send() sent");
}

// 4.b
void many_pieces() {
    Connection connection = connect_both_ends();
    send_at_once(connection.peer.fd(), std::string(100'000, 'x'));
    wait_for_bytes(connection.client.fd(), 100'000);
    connection.peer.close();
    fmt::print("server  send() of 100000 bytes    once\n");
    fmt::print("server  close()\n");

    int full = 0, pieces = 0;
    ssize_t got = recv_1024(connection.client.fd());
    for (; got == 1024; got = recv_1024(connection.client.fd())) ++full;
    fmt::print("client  recv(1024) returned 1024  {} times\n", full);
    for (pieces = full; got > 0; got = recv_1024(connection.client.fd()), ++pieces)
        fmt::print("client  recv(1024) returned {:4}  once\n", got);
    fmt::print("client  recv(1024) returned    0  the end\n\n{} pieces\n", pieces);
    expect(pieces == 98, "one send() comes in 98 pieces");
}

// 4.c
constexpr std::size_t total = 8 << 20;  // 8 MiB for each end to send, and to receive

struct End {
    const char* name;
    int fd;
    std::size_t sent = 0, received = 0;
};

// MSG_DONTWAIT: a call that would have to wait returns -1 with EAGAIN instead.
void send_what_fits(End& end) {
    static const std::string bytes(65536, 'x');
    while (end.sent < total) {
        const std::size_t size = std::min(bytes.size(), total - end.sent);
        const ssize_t count = ::send(end.fd, bytes.data(), size, MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count < 0) net::throw_errno("send");
        end.sent += static_cast<std::size_t>(count);
    }
}
void receive_what_has_come(End& end) {
    static std::string buffer(65536, '\0');
    while (end.received < total) {
        const ssize_t count = ::recv(end.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) net::throw_errno("recv");
        end.received += static_cast<std::size_t>(count);
    }
}

// Whether one of the ends can go on, now or within a quarter of a second.
bool somebody_can(const End& one, const End& other, bool reading) {
    pollfd wait[2] = {{one.fd, 0, 0}, {other.fd, 0, 0}};
    for (const End* end : {&one, &other}) {
        short& events = wait[end == &one ? 0 : 1].events;
        if (end->sent < total) events |= POLLOUT;
        if (reading && end->received < total) events |= POLLIN;
    }
    const bool done = wait[0].events == 0 && wait[1].events == 0;
    return !done && ::poll(wait, 2, 250) > 0;
}

void polite_deadlock() {
    const Connection connection = connect_both_ends();
    End client{"client", connection.client.fd()}, server{"server", connection.peer.fd()};

    fmt::print("each end: first send() 8 MiB, then recv()\n");
    do {
        send_what_fits(client);
        send_what_fits(server);
    } while (somebody_can(client, server, false));
    for (const End& end : {client, server})
        fmt::print("  {}  send() took {} of {} bytes, then EAGAIN\n", end.name, end.sent, total);
    expect(client.sent < total && server.sent < total, "both ends have to wait");
    fmt::print("  poll()  no room at either end, and nobody makes any: this never ends\n\n");

    fmt::print("each end: send() what fits, recv() what has come, and repeat\n");
    do {
        for (End* end : {&client, &server}) {
            send_what_fits(*end);
            receive_what_has_come(*end);
        }
    } while (somebody_can(client, server, true));
    for (const End& end : {client, server})
        fmt::print("  {}  sent {}, received {}\n", end.name, end.sent, end.received);
    expect(client.received == total && server.received == total, "reading lets both ends finish");
}

// 4.d A server in its own process announces 1000 bytes and sends 500. Then it closes, or is killed.
void half_a_reply(bool killed) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
    Connection connection = connect_both_ends();
    std::fflush(stdout);  // or the child would print what is still in the buffer again
    const pid_t child = ::fork();
    if (child < 0) net::throw_errno("fork");
    if (child == 0) {
        const std::string reply = head + std::string(500, 'x');
        const bool sent = ::send(connection.peer.fd(), reply.data(), reply.size(), 0) > 0;
        if (sent && killed) ::raise(SIGKILL);
        connection.peer.close();
        ::_exit(sent ? 0 : 1);
    }
    connection.peer.close();  // our copy: from here on only the child is the server

    std::size_t received = 0;
    ssize_t got = 0;
    while ((got = recv_1024(connection.client.fd())) > 0) received += static_cast<std::size_t>(got);
    int status = 0;
    ::waitpid(child, &status, 0);
    const std::string end = WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                                : fmt::format("exit status {}", WEXITSTATUS(status));
    fmt::print("{}   {:14}  {:4}          {}\n", killed ? "is killed with SIGKILL" : "close(), then exit    ",
               end, received - head.size(), got);
    expect(got == 0 && WIFSIGNALED(status) == killed, "both ends look alike");
}
void killed_peer() {
    fmt::print("The server says \"Content-Length: 1000\", sends 500 bytes, and then:\n\n");
    fmt::print("                         waitpid()       body, bytes   last recv()\n");
    half_a_reply(false);
    half_a_reply(true);
    fmt::print("\nrecv() says the same for both. Only the length shows it: 500 bytes are missing.\n");
}

// 4.e The wrong rule "a piece smaller than I asked for is the last". Returns whether the loop ended.
bool until_a_short_piece(int reply, int come_so_far) {
    const Connection connection = connect_both_ends();  // and it stays open, for the next request
    send_at_once(connection.peer.fd(), std::string(static_cast<std::size_t>(come_so_far), 'x'));
    wait_for_bytes(connection.client.fd(), come_so_far);
    std::string returned;
    ssize_t got = 1024;
    int received = 0;
    while (got == 1024) {
        got = recv_1024(connection.client.fd(), MSG_DONTWAIT);  // -1 if it would wait
        returned += got < 0 ? "EAGAIN" : fmt::format("{} ", got);
        if (got > 0) received += static_cast<int>(got);
    }
    const char* const verdict = got < 0 ? "waits forever" : received < reply ? "stops too soon" : "stops";
    fmt::print("{:5}  {:11}  {:21}  {} of {}: {}\n", reply, come_so_far, returned, received, reply, verdict);
    return got >= 0;
}
void short_by_accident() {
    fmt::print("reply      arrived  recv(1024) returned    the loop\n");
    const bool by_luck = until_a_short_piece(3000, 3000);
    const bool cut = until_a_short_piece(3000, 1500);
    const bool multiple = until_a_short_piece(3072, 3072);
    expect(by_luck && cut && !multiple, "the rule fails");
}

}  // namespace

int main(int argc, char** argv) {
    return workbook::run_experiments(argc, argv,
                                     {{"4.a", "A thousand sends", many_sends},
                                      {"4.b", "One large send", many_pieces},
                                      {"4.c", "The polite deadlock", polite_deadlock},
                                      {"4.d", "A killed peer", killed_peer},
                                      {"4.e", "The last piece is short by accident", short_by_accident}});
}
