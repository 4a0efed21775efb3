// The experiments of lesson 02's README.
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#include "client.hpp"
#include "experiment.hpp"
#include "socket.hpp"

namespace {

// "ok", or what errno says.
std::string outcome(int result) {
    return result == 0 ? "ok" : std::strerror(errno);
}

void expect(bool surprise, const char* otherwise) {
    if (!surprise) throw std::runtime_error(otherwise);
}

net::Socket make_socket(int type) {
    net::Socket socket{::socket(AF_INET, type, 0)};
    if (!socket) net::throw_errno("socket");
    return socket;
}

int bind_to(const net::Socket& socket, const net::Endpoint& endpoint) {
    return ::bind(socket.fd(), endpoint.address(), endpoint.size());
}

// A TCP socket that listens on loopback: on a free port, if port is 0. An empty one if that port is taken.
net::Socket listener_on(std::uint16_t port) {
    net::Socket socket = make_socket(SOCK_STREAM);
    if (bind_to(socket, {"127.0.0.1", port}) != 0 || ::listen(socket.fd(), 8) != 0) return {};
    return socket;
}

net::Socket accept_from(const net::Socket& listener) {
    net::Socket socket{::accept(listener.fd(), nullptr, nullptr)};
    if (!socket) net::throw_errno("accept");
    return socket;
}

// One recv(): every message here is a few bytes, sent at once, and arrives in one piece.
std::string receive(const net::Socket& socket) {
    char buffer[64];
    const ssize_t got = ::recv(socket.fd(), buffer, sizeof buffer, 0);
    if (got < 0) net::throw_errno("recv");
    return {buffer, static_cast<std::size_t>(got)};
}

void tcp_and_udp() {
    const net::Socket tcp = listener_on(0), udp = make_socket(SOCK_DGRAM), second = make_socket(SOCK_STREAM);
    const net::Endpoint endpoint = net::local_endpoint(tcp.fd());
    fmt::print("TCP socket       bind to {}  ok\n", endpoint);
    const int shared = bind_to(udp, endpoint);
    fmt::print("UDP socket       bind to {}  {}\n", endpoint, outcome(shared));
    const int refused = bind_to(second, endpoint);
    fmt::print("2nd TCP socket   bind to {}  {}\n\n", endpoint, outcome(refused));
    expect(shared == 0, "another program is using this UDP port: try again");
    expect(refused != 0, "two TCP sockets got the same endpoint");

    const net::Socket tcp_client = net::connect_tcp("127.0.0.1", endpoint.port());
    const net::Socket udp_client = make_socket(SOCK_DGRAM);
    if (::connect(udp_client.fd(), endpoint.address(), endpoint.size()) != 0) net::throw_errno("connect");
    net::send_all(tcp_client.fd(), "a stream");
    net::send_all(udp_client.fd(), "a datagram");
    fmt::print("sent to that port: \"a stream\" over TCP, \"a datagram\" over UDP\n");
    fmt::print("the TCP socket's connection receives  \"{}\"\n", receive(accept_from(tcp)));
    fmt::print("the UDP socket receives               \"{}\"\n", receive(udp));
}

// A TCP socket that has chosen its own endpoint, and is ready to share the port with other connections.
net::Socket bound_client(const net::Endpoint& own) {
    net::Socket socket = make_socket(SOCK_STREAM);
    const int on = 1;
#ifdef __linux__
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
#else
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
#endif
    if (bind_to(socket, own) != 0) net::throw_errno(fmt::format("bind {}", own));
    return socket;
}

void one_port_for_many() {
    const net::Socket a = listener_on(0), b = listener_on(0);
    const net::Endpoint at_a = net::local_endpoint(a.fd()), at_b = net::local_endpoint(b.fd());
    const auto show = [](const char* who, const net::Socket& socket) {
        fmt::print("{}   local {}   peer {}\n", who, net::local_endpoint(socket.fd()),
                   net::peer_endpoint(socket.fd()));
    };

    const net::Socket client_1 = net::connect_tcp("127.0.0.1", at_a.port());
    const net::Socket client_2 = net::connect_tcp("127.0.0.1", at_a.port());
    const net::Socket accepted_1 = accept_from(a), accepted_2 = accept_from(a);
    fmt::print("server A listens on    {}\n", at_a);
    show("accept() returns", accepted_1);
    show("accept() returns", accepted_2);
    expect(net::local_endpoint(accepted_1.fd()) == at_a && net::local_endpoint(accepted_2.fd()) == at_a,
           "an accepted socket has a port of its own");

    const net::Socket to_a = bound_client({"127.0.0.1", 0});
    const net::Endpoint own = net::local_endpoint(to_a.fd());
    const net::Socket to_b = bound_client(own), again = bound_client(own);
    const auto connect = [&](const net::Socket& socket, const net::Endpoint& server, const char* name) {
        const int result = ::connect(socket.fd(), server.address(), server.size());
        fmt::print("connect to {} at {}   {}\n", name, server, outcome(result));
        return result == 0;
    };
    fmt::print("\nthree client sockets, each bound to {}\n", own);
    expect(connect(to_a, at_a, "A"), "server A can't be reached");
    expect(connect(to_b, at_b, "B"), "the port could not be shared");
    expect(!connect(again, at_a, "A"), "two connections have the same four-tuple");
    net::send_all(to_b.fd(), "for B");
    net::send_all(to_a.fd(), "for A");
    fmt::print("A receives \"{}\", B receives \"{}\"\n", receive(accept_from(a)), receive(accept_from(b)));
}

void sixteen_bits() {
    struct Row {
        const char *text, *should;
    };
    fmt::print("text       atoi()   cast to uint16_t   parse_port should return\n");
    const Row rows[] = {{"80", "80"},         {"65616", "nullopt"}, {"-1", "nullopt"},
                        {"80abc", "nullopt"}, {"http", "nullopt"},  {"0", "0"}};
    for (const auto& [text, should] : rows) {
        const int number = std::atoi(text);
        fmt::print("{:8} {:8}   {:16}   {}\n", fmt::format("\"{}\"", text), number,
                   static_cast<std::uint16_t>(number), should);
    }

    addrinfo hints{}, *list = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    const int code = ::getaddrinfo("127.0.0.1", "65616", &hints, &list);
    fmt::print(
        "\ngetaddrinfo() with the service \"65616\": {}\n",
        code == 0 ? fmt::format("{}", net::Endpoint{list->ai_addr, list->ai_addrlen}) : ::gai_strerror(code));
    if (code == 0) ::freeaddrinfo(list);

    const net::Socket listener = listener_on(0);
    const int port = net::local_endpoint(listener.fd()).port();
    const std::string typed = std::to_string(port + 65536);
    const net::Socket client =
        net::connect_tcp("127.0.0.1", static_cast<std::uint16_t>(std::atoi(typed.c_str())));
    fmt::print("a user types port {}, and is connected to {}\n", typed, net::peer_endpoint(client.fd()));
    expect(net::peer_endpoint(client.fd()) == net::local_endpoint(listener.fd()), "it went elsewhere");
}

// 127.0.0.1 and a port, as written by someone who forgets htons().
net::Endpoint without_htons(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = port;
    return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

void forgotten_htons() {
    if (htons(1) == 1)
        return fmt::print("This machine uses network byte order itself: there is nothing to see.\n");
    fmt::print("written    in memory   the network reads\n");
    for (const std::uint16_t port : {80, 443, 8080, 257, 514}) {
        unsigned char octets[2];
        std::memcpy(octets, &port, sizeof octets);
        fmt::print("{:7}      {:02x} {:02x}     {:17}\n", port, octets[0], octets[1],
                   without_htons(port).port());
    }

    // Two servers whose ports are each other's mirror image, and one whose port is its own mirror image.
    net::Socket meant, mirror, alike;
    std::uint16_t port = 0;
    for (unsigned high = 0x20; high < 0x7f && !(meant && mirror); ++high) {
        port = static_cast<std::uint16_t>(high << 8 | 0x1f);
        meant = listener_on(port);
        mirror = listener_on(htons(port));
    }
    for (unsigned octet = 0x20; octet < 0x7f && !alike; ++octet)
        alike = listener_on(static_cast<std::uint16_t>(octet << 8 | octet));
    expect(meant && mirror && alike, "no suitable ports are free: try again");

    fmt::print("\n");
    for (const net::Socket* server : {&meant, &alike}) {
        const net::Endpoint wanted = net::local_endpoint(server->fd()), used = without_htons(wanted.port());
        const net::Socket client = make_socket(SOCK_STREAM);
        const int result = ::connect(client.fd(), used.address(), used.size());
        fmt::print("connect to {} without htons():  {}, to {}\n", wanted, outcome(result),
                   net::peer_endpoint(client.fd()));
        expect((net::peer_endpoint(client.fd()) == wanted) == (server == &alike),
               "it reached the other server");
    }
}

void lost_and_sent_again() {
#ifdef __linux__
    const net::Socket listener = listener_on(0);
    const net::Socket client = net::connect_tcp("127.0.0.1", net::local_endpoint(listener.fd()).port());
    const net::Socket server = accept_from(listener);
    // The socket accepts packets with at least this time to live; theirs is 64. Others are dropped silently.
    const auto take_only = [&](int time_to_live) {
        if (::setsockopt(server.fd(), IPPROTO_IP, IP_MINTTL, &time_to_live, sizeof time_to_live) != 0)
            net::throw_errno("IP_MINTTL");
    };
    const auto sent_again = [&] {
        tcp_info info{};
        socklen_t size = sizeof info;
        if (::getsockopt(client.fd(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) net::throw_errno("TCP_INFO");
        return info.tcpi_total_retrans;
    };

    take_only(255);
    net::send_all(client.fd(), "hello");
    fmt::print("the network loses everything\n  send(\"hello\") has returned 5\n");
    int waiting = 0;
    while (waiting == 0 && sent_again() == 0) {
        ::poll(nullptr, 0, 5);
        ::ioctl(server.fd(), FIONREAD, &waiting);
    }
    fmt::print("  TCP has sent it again, and {} bytes have arrived\n", waiting);
    expect(waiting == 0, "nothing was lost");
    take_only(0);
    fmt::print("the network works\n  recv() returns \"{}\", and no program did anything\n", receive(server));

    take_only(255);
    const unsigned milliseconds = 300;
    ::setsockopt(client.fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    net::send_all(client.fd(), "hello?");
    fmt::print("the network loses everything, and TCP_USER_TIMEOUT is {} ms\n", milliseconds);
    fmt::print("  send(\"hello?\") has returned 6\n");
    char byte = 0;
    const ssize_t got = ::recv(client.fd(), &byte, 1, 0);  // waits for an answer
    const bool given_up = got == -1 && errno == ETIMEDOUT;
    fmt::print("  recv() returns {}: {}\n", got, outcome(static_cast<int>(got)));
    expect(given_up, "TCP did not give up");
#else
    fmt::print("This experiment needs Linux, where a socket can lose segments on purpose.\n");
#endif
}

// A TCP socket that listens on `endpoint`; an empty one, and errno, if that is refused.
net::Socket bound_listener(const net::Endpoint& endpoint, bool reuse) {
    net::Socket socket = make_socket(SOCK_STREAM);
    const int on = reuse ? 1 : 0;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind_to(socket, endpoint) != 0 || ::listen(socket.fd(), 8) != 0) return {};
    return socket;
}

void started_again() {
    for (const bool reuse : {false, true}) {
        net::Socket listener = bound_listener({"127.0.0.1", 0}, reuse);
        const net::Endpoint endpoint = net::local_endpoint(listener.fd());
        fmt::print("{} SO_REUSEADDR: a server listens on {}\n", reuse ? "with" : "without", endpoint);
        {
            const net::Socket client = net::connect_tcp("127.0.0.1", endpoint.port());
            accept_from(listener).close();  // the server is the first to close
            receive(client);                // its FIN
        }
        listener.close();
        fmt::print("  it closes its one connection and ends, then it is started again\n");
        const net::Socket again = bound_listener(endpoint, reuse);
        fmt::print("  bind to {}   {}\n", endpoint, again ? "ok" : std::strerror(errno));
        expect(static_cast<bool>(again) == reuse, "TIME_WAIT works differently here");
    }
}

}  // namespace

int main(int argc, char** argv) {
    return workbook::run_experiments(argc, argv,
                                     {{"2.a", "One number, two ports", tcp_and_udp},
                                      {"2.b", "One port, many connections", one_port_for_many},
                                      {"2.c", "A port that is too large", sixteen_bits},
                                      {"2.d", "The forgotten htons that nobody notices", forgotten_htons},
                                      {"2.e", "Lost, sent again, given up", lost_and_sent_again},
                                      {"2.f", "A server that is started again", started_again}});
}
