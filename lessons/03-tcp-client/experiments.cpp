// The experiments of lesson 03's README.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "experiment.hpp"
#include "socket.hpp"

#ifndef MSG_NOSIGNAL  // macOS
#define MSG_NOSIGNAL 0
#endif

namespace {

// A line of the story: who called what, and what came back.
void show(std::string_view who, std::string_view call, std::string_view result) {
    fmt::print("{:<8}{:<25}{}\n", who, call, result);
}

std::string name_of(int error) {
    const std::pair<int, const char*> known[] = {{ECONNREFUSED, "ECONNREFUSED"},
                                                 {EINPROGRESS, "EINPROGRESS"},
                                                 {ENOTCONN, "ENOTCONN"},
                                                 {EPIPE, "EPIPE"},
                                                 {EAGAIN, "EAGAIN"}};
    for (const auto& [number, name] : known)
        if (number == error) return name;
    return "errno " + std::to_string(error);
}

// What a call returned. Use it before the next call changes errno.
std::string returned(ssize_t result, std::string_view meaning = "") {
    if (result < 0) return fmt::format("-1, {}: {}", name_of(errno), std::strerror(errno));
    return fmt::format("{}{}{}", result, meaning.empty() ? "" : ", ", meaning);
}

void need(bool holds, const std::string& otherwise) {
    if (!holds) throw std::runtime_error(otherwise);
}

net::Socket new_socket() {
    net::Socket socket{::socket(AF_INET, SOCK_STREAM, 0)};
    if (!socket) net::throw_errno("socket");
    return socket;
}

// On a port that the system picks.
net::Socket bound_socket() {
    net::Socket socket = new_socket();
    const net::Endpoint any_port{"127.0.0.1", 0};
    if (::bind(socket.fd(), any_port.address(), any_port.size()) != 0) net::throw_errno("bind");
    return socket;
}

net::Socket listening_socket(int backlog) {
    net::Socket socket = bound_socket();
    if (::listen(socket.fd(), backlog) != 0) net::throw_errno("listen");
    return socket;
}

int connect_to(const net::Socket& socket, const net::Endpoint& endpoint) {
    return ::connect(socket.fd(), endpoint.address(), endpoint.size());
}

// Waits for at most `milliseconds`. Returns what poll() does: 0 if the time ran out.
int wait_for(short event, const net::Socket& socket, int milliseconds) {
    pollfd wait{socket.fd(), event, 0};
    return ::poll(&wait, 1, milliseconds);
}

void before_accept() {
    const net::Socket listener = listening_socket(16);
    net::Socket client = new_socket();
    const std::string words = "Is anybody there?";

    const int connected = connect_to(client, net::local_endpoint(listener.fd()));
    show("client", "connect()", returned(connected, "there is a connection"));
    const ssize_t sent = ::send(client.fd(), words.data(), words.size(), MSG_NOSIGNAL);
    show("client", fmt::format("send({} bytes)", words.size()), returned(sent, "the kernel has them"));
    client.close();
    show("client", "close()", "the client is done");
    fmt::print("\nSo far, nobody has called accept().\n\n");

    need(connected == 0 && sent > 0, "no connection without accept(): this system differs");
    show("server", "poll(listener)",
         returned(wait_for(POLLIN, listener, -1), "a connection is in the queue"));
    const net::Socket accepted{::accept(listener.fd(), nullptr, nullptr)};
    show("server", "accept()", accepted ? "a socket for that connection" : returned(-1));
    char buffer[100];
    for (ssize_t got = 1; got > 0;) {
        got = ::recv(accepted.fd(), buffer, sizeof buffer, 0);
        if (got < 0) net::throw_errno("recv");
        const std::string_view text(buffer, static_cast<std::size_t>(got));
        show("server", "recv()", returned(got, got > 0 ? fmt::format("\"{}\"", text) : "the end"));
    }
}

void connected_to_itself() {
    const net::Socket socket = bound_socket();
    const net::Endpoint own = net::local_endpoint(socket.fd());
    fmt::print("A socket, bound to {}. There is no other socket, and nobody listens.\n\n", own);

    show("it", "connect(its own port)", returned(connect_to(socket, own)));
    fmt::print("        its end             {}\n", own);
    fmt::print("        the other end       {}\n", net::peer_endpoint(socket.fd()));
    need(net::peer_endpoint(socket.fd()) == own, "it is connected to somebody else");

    const std::string words = "Hello, me!";
    char buffer[100];
    show("it", fmt::format("send(\"{}\")", words),
         returned(::send(socket.fd(), words.data(), words.size(), MSG_NOSIGNAL)));
    const ssize_t got = ::recv(socket.fd(), buffer, sizeof buffer, 0);
    show("it", "recv()", returned(got));
    need(got >= 0 && words == std::string(buffer, static_cast<std::size_t>(got)), "something else came back");
    show("it", "shutdown(SHUT_WR)", returned(::shutdown(socket.fd(), SHUT_WR), "it has finished"));
    show("it", "recv()", returned(::recv(socket.fd(), buffer, sizeof buffer, 0), "and so has its peer"));
}

void no_connection() {
    fmt::print("A dead port: bound, but nobody listens\n");
    const net::Socket dead = bound_socket(), refused = new_socket();
    const std::string refusal = returned(connect_to(refused, net::local_endpoint(dead.fd())));
    show("", "connect()", refusal);
    need(refusal.starts_with("-1, ECONNREFUSED"), "a dead port did not refuse");

    fmt::print("\nA black hole: somebody listens, but the queue is full\n");
    const net::Socket listener = listening_socket(0);
    const net::Endpoint full = net::local_endpoint(listener.fd());
    const net::Socket first = new_socket(), second = new_socket();
    if (connect_to(first, full) != 0 || wait_for(POLLIN, listener, -1) != 1) net::throw_errno("connect");
    ::fcntl(second.fd(), F_SETFL, O_NONBLOCK);  // so poll() waits, not connect()
    show("", "connect()", returned(connect_to(second, full)));
    const int silence = wait_for(POLLOUT, second, 200);
    show("", "poll(200 ms)", returned(silence, "time is up: no answer"));
    need(silence == 0, "the queue is not full: this system differs");
    const net::Socket accepted{::accept(listener.fd(), nullptr, nullptr)};
    show("", "accept()", "by the server: there is room again");
    show("", "poll(10000 ms)", returned(wait_for(POLLOUT, second, 10000), "ready: the kernel tried again"));
    int error = -1;
    socklen_t size = sizeof error;
    ::getsockopt(second.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    show("", "getsockopt(SO_ERROR)", fmt::format("error {}{}", error, error == 0 ? ", connected" : ""));
    need(error == 0, "the second SYN did not make a connection");

    fmt::print("\nA socket that was never connected\n");
    const net::Socket fresh = new_socket();
    char byte = '?';
    const std::string received = returned(::recv(fresh.fd(), &byte, 1, 0));
    show("", "recv()", received);
    const std::string sent = returned(::send(fresh.fd(), &byte, 1, MSG_NOSIGNAL));
    show("", "send(MSG_NOSIGNAL)", sent);
    need(received.starts_with("-1, ENOTCONN") && sent.starts_with("-1, E"), "it is connected after all");
}

void four_numbers() {
    const auto row = [](std::string_view name, const net::Socket& socket) {
        const std::string local = net::local_endpoint(socket.fd()).to_string();
        try {
            fmt::print("{:<25}{:<23}{}\n", name, local, net::peer_endpoint(socket.fd()).to_string());
        } catch (const std::system_error& error) {
            fmt::print("{:<25}{:<23}none: {}\n", name, local, name_of(error.code().value()));
        }
    };
    const net::Socket listener = listening_socket(16), client = new_socket();
    fmt::print("{:<25}{:<23}{}\n", "", "local (getsockname)", "peer (getpeername)");
    row("client, just made", client);
    if (connect_to(client, net::local_endpoint(listener.fd())) != 0) net::throw_errno("connect");
    const net::Socket accepted{::accept(listener.fd(), nullptr, nullptr)};
    row("client, after connect()", client);
    row("server, from accept()", accepted);
    row("the listener", listener);

    const bool crossed = net::local_endpoint(client.fd()) == net::peer_endpoint(accepted.fd()) &&
                         net::peer_endpoint(client.fd()) == net::local_endpoint(accepted.fd());
    need(crossed, "the two ends don't agree");
    fmt::print("\nOne end's local endpoint is the other's peer endpoint, both ways.\n");
}

void a_part_of_it() {
    const net::Socket listener = listening_socket(16), client = new_socket();
    const int small = 65536;
    ::setsockopt(client.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    if (connect_to(client, net::local_endpoint(listener.fd())) != 0) net::throw_errno("connect");
    const net::Socket server{::accept(listener.fd(), nullptr, nullptr)};

    const std::string bytes(8 << 20, 'x');
    std::size_t sent = 0, arrived = 0, calls = 0;
    const auto send_the_rest = [&] {
        const ssize_t took =
            ::send(client.fd(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (took > 0) sent += static_cast<std::size_t>(took);
        ++calls;
        return took;
    };
    fmt::print("The client has {} bytes to send. The server does not receive yet.\n\n", bytes.size());
    const ssize_t first = send_the_rest();
    show("client", "send(all)", returned(first, "the kernel took only a part"));
    need(first > 0 && sent < bytes.size(), "send() took everything: this system differs");
    while (send_the_rest() > 0) {}  // until both kernels' buffers are full
    show("client", "send(the rest)", returned(-1));

    fmt::print("\nNow the server receives, and the client sends the rest when there is room.\n\n");
    static char buffer[1 << 16];
    while (arrived < bytes.size()) {
        pollfd wait[] = {{server.fd(), POLLIN, 0},
                         {client.fd(), static_cast<short>(sent < bytes.size() ? POLLOUT : 0), 0}};
        if (::poll(wait, 2, 10000) <= 0) throw std::runtime_error("nothing more arrives");
        if ((wait[1].revents & POLLOUT) != 0) send_the_rest();
        if (wait[0].revents == 0) continue;
        const ssize_t got = ::recv(server.fd(), buffer, sizeof buffer, 0);
        if (got <= 0) net::throw_errno("recv");
        arrived += static_cast<std::size_t>(got);
    }
    show("client", "send(the rest)", fmt::format("{} calls to send() in all", calls));
    show("server", "recv()", fmt::format("{} bytes in all", arrived));
}

}  // namespace

int main(int argc, char** argv) {
    return workbook::run_experiments(argc, argv,
                                     {{"3.a", "A conversation before accept", before_accept},
                                      {"3.b", "One socket, and nobody listens", connected_to_itself},
                                      {"3.c", "Three ways to have no connection", no_connection},
                                      {"3.d", "Both ends of a connection", four_numbers},
                                      {"3.e", "A send that takes a part", a_part_of_it}});
}
