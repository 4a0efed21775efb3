// The experiments of lesson 05's README. The program plays client and peer in turn; the kernel acts for the
// one whose turn it is not.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "experiment.hpp"
#include "socket.hpp"

#ifndef POLLRDHUP  // only Linux reports a FIN by itself; elsewhere it makes the socket readable
#define POLLRDHUP POLLIN
#endif

namespace {

const std::string request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

using Pair = workbook::Connection;

Pair connect_pair() {
    Pair pair = workbook::connect_both_ends();
    const timeval limit{1, 0};  // so nothing here can wait forever
    for (const int fd : {pair.client.fd(), pair.peer.fd()}) {
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }
    return pair;
}

// The connection's state, as the kernel reports it. Other systems have other ways to ask.
std::string state(const net::Socket& socket) {
#ifdef __linux__
    const char* const names[] = {"?",          "ESTABLISHED", "SYN_SENT",  "SYN_RECV",
                                 "FIN_WAIT_1", "FIN_WAIT_2",  "TIME_WAIT", "CLOSE",
                                 "CLOSE_WAIT", "LAST_ACK",    "LISTEN",    "CLOSING"};
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket.fd(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) net::throw_errno("TCP_INFO");
    return info.tcpi_state < std::size(names) ? names[info.tcpi_state] : "?";
#else
    (void)socket;
    return "(Linux only)";
#endif
}

// One line: what was called, what came back and, if it matters, the socket's state afterwards.
void say(std::string_view call, std::string_view result) {
    fmt::print("  {:<30}  {}\n", call, result);
}
void say(std::string_view call, std::string_view result, const net::Socket& after) {
    fmt::print("  {:<30}  {:<26}  {}\n", call, result, state(after));
}

// "8", or "-1 EPIPE". Use it before anything else can change errno.
std::string result_of(ssize_t result) {
    if (result >= 0) return std::to_string(result);
    if (errno == EPIPE) return "-1 EPIPE";
    if (errno == ECONNRESET) return "-1 ECONNRESET";
    if (errno == EAGAIN) return "-1 EAGAIN";
    return fmt::format("-1 errno {}", errno);
}

void expect(bool as_told, const char* what) {
    if (!as_told) throw std::runtime_error(fmt::format("not as the README says: {}", what));
}

void wait_for(const net::Socket& socket, short events) {
    pollfd wait{socket.fd(), events, 0};
    expect(::poll(&wait, 1, 1000) == 1, "nothing has come within a second");
}

// For what poll() has no event for: looks every millisecond.
template <typename Condition>
void wait_until(Condition seen) {
    for (int turn = 0; !seen(); ++turn) {
        expect(turn < 1000, "nothing has happened within a second");
        ::poll(nullptr, 0, 1);
    }
}

void wait_for_bytes(const net::Socket& socket, int count) {
    int waiting = 0;
    wait_until([&] { return ::ioctl(socket.fd(), FIONREAD, &waiting) == 0 && waiting >= count; });
}

ssize_t send_text(const net::Socket& socket, std::string_view text) {
    return ::send(socket.fd(), text.data(), text.size(), 0);
}

struct Heard {
    std::string bytes, ending;  // the ending: what the last recv() returned
};

// The tutorial's loop, without its belief that every end is a good one.
Heard receive_to_the_end(const net::Socket& socket) {
    Heard heard;
    char piece[4096];
    while (true) {
        const ssize_t got = ::recv(socket.fd(), piece, sizeof piece, 0);
        if (got > 0) heard.bytes.append(piece, static_cast<std::size_t>(got));
        else heard.ending = result_of(got);
        if (got <= 0) return heard;
    }
}

void the_empty_reply() {
    char piece[1024];
    fmt::print("The peer closes while the connection is idle.\n");
    {
        Pair pair = connect_pair();
        say("connect", "0", pair.client);
        pair.peer.close();
        wait_for(pair.client, POLLRDHUP);
        say("  (the peer closes)", "FIN has come", pair.client);
        const std::string sent = result_of(send_text(pair.client, request));
        say(fmt::format("send, {} bytes", request.size()), sent);
        wait_for(pair.client, POLLERR);
        say("  (nobody reads that)", "RST has come", pair.client);
        const std::string received = result_of(::recv(pair.client.fd(), piece, sizeof piece, 0));
        say("recv", received + (received == "0" ? ", so data is b''" : ""), pair.client);
        const std::string again = result_of(send_text(pair.client, request));
        say("send, once more", again, pair.client);
        expect(sent == std::to_string(request.size()) && received == "0", "send and recv without an error");
        expect(again == "-1 EPIPE", "the second send fails with EPIPE");
    }
    fmt::print("\nThe peer closes with the request unread.\n");
    Pair pair = connect_pair();
    say("connect", "0", pair.client);
    say(fmt::format("send, {} bytes", request.size()), result_of(send_text(pair.client, request)),
        pair.client);
    wait_for_bytes(pair.peer, static_cast<int>(request.size()));
    pair.peer.close();
    wait_for(pair.client, POLLERR);
    say("  (the peer closes)", "RST has come, and no FIN", pair.client);
    const std::string received = result_of(::recv(pair.client.fd(), piece, sizeof piece, 0));
    say("recv", received, pair.client);
    const std::string again = result_of(::recv(pair.client.fd(), piece, sizeof piece, 0));
    say("recv, once more", again, pair.client);
    expect(received == "-1 ECONNRESET" && again == "0", "the reset is reported only once");
}

void sent_and_lost() {
    Pair pair = connect_pair();
    const std::string much(3 << 20, 'x');
    const ssize_t sent = send_text(pair.client, much);
    say("client: send, 3 MiB", result_of(sent));
    const linger abort_at_once{1, 0};
    ::setsockopt(pair.client.fd(), SOL_SOCKET, SO_LINGER, &abort_at_once, sizeof abort_at_once);
    say("client: close, SO_LINGER {1,0}", result_of(::close(pair.client.release())));
    const Heard heard = receive_to_the_end(pair.peer);
    const auto arrived = static_cast<ssize_t>(heard.bytes.size());
    say("peer: recv until it ends", fmt::format("{}, then {}", arrived, heard.ending));
    expect(arrived < sent, "less arrives than was sent");
    fmt::print("\nLess arrived than was sent, and none of the client's calls said so.\n");
}

void half_close() {
    Pair pair = connect_pair();
    say("client: send \"stressed\"", result_of(send_text(pair.client, "stressed")), pair.client);
    say("client: shutdown SHUT_WR", result_of(::shutdown(pair.client.fd(), SHUT_WR)));
    wait_until([&] { return state(pair.client) != "FIN_WAIT_1"; });
    say("  (the peer's kernel has it)", "ACK has come", pair.client);

    Heard heard = receive_to_the_end(pair.peer);
    say("peer: recv until it ends", fmt::format("\"{}\", then {}", heard.bytes, heard.ending), pair.peer);
    const std::string answer(heard.bytes.rbegin(), heard.bytes.rend());
    say(fmt::format("peer: send \"{}\"", answer), result_of(send_text(pair.peer, answer)), pair.peer);
    pair.peer.close();
    say("peer: close", "0");

    heard = receive_to_the_end(pair.client);
    say("client: recv until it ends", fmt::format("\"{}\", then {}", heard.bytes, heard.ending));
    const std::string late = result_of(send_text(pair.client, "more"));
    say("client: send \"more\"", late);
    expect(heard.bytes == "desserts" && late == "-1 EPIPE", "after SHUT_WR it can still receive, not send");
}

// The peer's last words come after so much else that they can't have left before it closes.
void last_words(bool in_a_hurry) {
    Pair pair = connect_pair();
    const std::string words = std::string(1 << 20, '.') + "goodbye";
    send_text(pair.client, "?");
    wait_for_bytes(pair.peer, 1);
    const ssize_t sent = send_text(pair.peer, words);
    say("peer: send, \"goodbye\" last", result_of(sent));
    expect(sent == static_cast<ssize_t>(words.size()), "send takes all at once");
    if (in_a_hurry) say("peer: close", result_of(::close(pair.peer.release())));
    else say("peer: shutdown SHUT_WR", result_of(::shutdown(pair.peer.fd(), SHUT_WR)));
    const Heard heard = receive_to_the_end(pair.client);
    say("client: recv until it ends", fmt::format("{}, then {}", heard.bytes.size(), heard.ending));
    say("client: close", result_of(::close(pair.client.release())));
    if (!in_a_hurry) {
        const Heard rest = receive_to_the_end(pair.peer);
        say("peer: recv until it ends", fmt::format("{}, then {}", rest.bytes.size(), rest.ending));
        say("peer: close", result_of(::close(pair.peer.release())));
    }
    const bool arrived = heard.bytes.ends_with("goodbye");
    fmt::print("  \"goodbye\" {}\n", arrived ? "has arrived" : "is lost");
    expect(arrived != in_a_hurry, "only the close in a hurry loses the last words");
}

void unread_bytes() {
    fmt::print("The peer closes with one of the client's bytes unread.\n");
    last_words(true);
    fmt::print("\nThe same, but the peer closes as close_gracefully does.\n");
    last_words(false);
}

void one_reference() {
    char byte = 0;
    const auto peer_looks = [&](const Pair& pair) {
        const std::string result = result_of(::recv(pair.peer.fd(), &byte, 1, MSG_DONTWAIT));
        say("peer: recv without waiting", result, pair.peer);
        return result;
    };
    fmt::print("Two descriptors for one connection, as after fork().\n");
    Pair pair = connect_pair();
    net::Socket copy{::dup(pair.client.fd())};
    say("client: dup", copy ? "a second descriptor" : "-1", pair.client);
    say("client: close the first", result_of(::close(pair.client.release())), copy);
    expect(peer_looks(pair) == "-1 EAGAIN", "no FIN while a descriptor is left");
    say("client: send on the second", result_of(send_text(copy, "!")), copy);
    wait_for_bytes(pair.peer, 1);
    peer_looks(pair);
    say("client: close the second", result_of(::close(copy.release())));
    wait_for(pair.peer, POLLRDHUP);
    expect(peer_looks(pair) == "0", "the last close sends the FIN");

    fmt::print("\nThe same with shutdown.\n");
    pair = connect_pair();
    copy = net::Socket{::dup(pair.client.fd())};
    say("client: dup", copy ? "a second descriptor" : "-1", pair.client);
    say("client: shutdown the first", result_of(::shutdown(pair.client.fd(), SHUT_WR)));
    wait_for(pair.peer, POLLRDHUP);
    expect(peer_looks(pair) == "0", "shutdown sends the FIN at once");
    say("client: send on the second", result_of(send_text(copy, "!")));
}

}  // namespace

int main(int argc, char** argv) {
    ::signal(SIGPIPE, SIG_IGN);  // a send() that fails should say so, and not end the program
    return workbook::run_experiments(argc, argv,
                                     {{"5.a", "The empty b'', step by step", the_empty_reply},
                                      {"5.b", "Three megabytes, then an abort", sent_and_lost},
                                      {"5.c", "Half closed, and still listening", half_close},
                                      {"5.d", "A close with a byte unread", unread_bytes},
                                      {"5.e", "Two descriptors, one close", one_reference}});
}
