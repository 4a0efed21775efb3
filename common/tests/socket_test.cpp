// The helper: ownership, endpoints, errors, connect and send.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "check.hpp"
#include "client.hpp"
#include "peer.hpp"
#include "program.hpp"

using namespace testing;
using net::Endpoint;
using net::Socket;

namespace {

Socket some_socket() {
    return Socket{::socket(AF_INET, SOCK_STREAM, 0)};
}

}  // namespace

TEST_CASE("Socket closes what it owns, once") {
    int number = -1;
    {
        const Socket socket = some_socket();
        number = socket.fd();
        REQUIRE(is_open(number));
        REQUIRE(static_cast<bool>(socket));
    }
    REQUIRE_FALSE(is_open(number));

    Socket socket = some_socket();
    number = socket.fd();
    socket.close();
    REQUIRE(socket.fd() == -1);
    REQUIRE_FALSE(static_cast<bool>(socket));
    const Socket reused = some_socket();  // the lowest free number: the one just closed
    REQUIRE(reused.fd() == number);
    socket.close();
    REQUIRE(is_open(reused.fd()));
}

TEST_CASE("Socket moves, and the one it was moved from owns nothing") {
    static_assert(!std::is_copy_constructible_v<Socket> && !std::is_copy_assignable_v<Socket>);
    static_assert(std::is_nothrow_move_constructible_v<Socket> && std::is_nothrow_move_assignable_v<Socket>);
    Socket first = some_socket();
    const int number = first.fd();
    Socket second{std::move(first)};
    REQUIRE(first.fd() == -1);
    REQUIRE(second.fd() == number);

    Socket third = some_socket();
    const int replaced = third.fd();
    third = std::move(second);
    REQUIRE(second.fd() == -1);
    REQUIRE(third.fd() == number);
    REQUIRE_FALSE(is_open(replaced));
    REQUIRE(is_open(number));

    Socket& same = third;
    third = std::move(same);
    REQUIRE(third.fd() == number);
    REQUIRE(is_open(number));

    const int released = third.release();
    REQUIRE(released == number);
    REQUIRE(third.fd() == -1);
    third.close();
    REQUIRE(is_open(released));
    third = Socket{released};
}

TEST_CASE("Socket owns descriptor 0 like any other") {
    const int saved = ::fcntl(0, F_DUPFD, 100);
    {
        const Socket original = some_socket();
        ::dup2(original.fd(), 0);
        Socket zero{0};
        REQUIRE(static_cast<bool>(zero));
        const Socket moved{std::move(zero)};
        REQUIRE(moved.fd() == 0);
    }
    REQUIRE_FALSE(is_open(0));
    ::dup2(saved, 0);
    ::close(saved);
}

TEST_CASE("Endpoint prints both families and reads them back") {
    const struct {
        std::string ip;
        std::uint16_t port;
        std::string text;
    } cases[] = {
        {"192.0.2.1", 80, "192.0.2.1:80"},
        {"0.0.0.0", 0, "0.0.0.0:0"},
        {"255.255.255.255", 65535, "255.255.255.255:65535"},
        {"::", 0, "[::]:0"},
        {"2001:db8::1", 443, "[2001:db8::1]:443"},
        {"::1", 65535, "[::1]:65535"},
        {"::ffff:192.0.2.1", 8080, "[::ffff:192.0.2.1]:8080"},
    };
    for (const auto& [ip, port, text] : cases) {
        const Endpoint endpoint{ip, port};
        REQUIRE(endpoint.to_string() == text);
        REQUIRE(fmt::format("{}", endpoint) == text);
        REQUIRE(endpoint.ip() == ip);
        REQUIRE(endpoint.port() == port);
        REQUIRE(Endpoint(endpoint.ip(), endpoint.port()) == endpoint);
        REQUIRE(Endpoint(endpoint.address(), endpoint.size()) == endpoint);
        REQUIRE(endpoint.family() == (text[0] == '[' ? AF_INET6 : AF_INET));
    }
    REQUIRE(Endpoint("2001:0DB8:0:0::1", 80).to_string() == "[2001:db8::1]:80");
    const Endpoint endpoint{"192.0.2.1", 258};
    sockaddr_in raw{};
    REQUIRE(endpoint.size() == sizeof raw);
    std::memcpy(&raw, endpoint.address(), sizeof raw);
    REQUIRE(raw.sin_port == htons(258));
    REQUIRE(raw.sin_addr.s_addr == htonl(0xc0000201));
}

TEST_CASE("Endpoints are equal if family, address and port are, whatever else their bytes hold") {
    const auto v4 = [](const char* ip, std::uint16_t port, int padding) {
        sockaddr_in raw{};
        std::memset(raw.sin_zero, padding, sizeof raw.sin_zero);
        raw.sin_family = AF_INET;
        raw.sin_port = htons(port);
        ::inet_pton(AF_INET, ip, &raw.sin_addr);
        return Endpoint(reinterpret_cast<const sockaddr*>(&raw), sizeof raw);
    };
    REQUIRE(v4("192.0.2.1", 258, 0) == v4("192.0.2.1", 258, 0xff));
    REQUIRE(v4("192.0.2.1", 258, 0xff) == Endpoint("192.0.2.1", 258));
    REQUIRE_FALSE(v4("192.0.2.1", 258, 0) == v4("192.0.2.2", 258, 0));
    REQUIRE_FALSE(v4("192.0.2.1", 258, 0) == v4("192.0.2.1", 513, 0));

    const auto v6 = [](const char* ip, std::uint16_t port, std::uint32_t flow, std::uint32_t zone) {
        sockaddr_in6 raw{};
        raw.sin6_family = AF_INET6;
        raw.sin6_port = htons(port);
        raw.sin6_flowinfo = htonl(flow);
        raw.sin6_scope_id = zone;
        ::inet_pton(AF_INET6, ip, &raw.sin6_addr);
        return Endpoint(reinterpret_cast<const sockaddr*>(&raw), sizeof raw);
    };
    REQUIRE(v6("fe80::1", 258, 1, 7) == v6("fe80::1", 258, 2, 7));
    REQUIRE(v6("2001:db8::1", 258, 1, 0) == Endpoint("2001:db8::1", 258));
    REQUIRE_FALSE(v6("fe80::1", 258, 0, 7) == v6("fe80::1", 258, 0, 8));  // another link
    REQUIRE_FALSE(v6("fe80::1", 258, 0, 7) == v6("fe80::1", 258, 0, 0));
    REQUIRE_FALSE(v6("fe80::1", 258, 0, 7) == v6("fe80::2", 258, 0, 7));
    REQUIRE_FALSE(v6("2001:db8::1", 258, 0, 0) == v6("2001:db8:8000::1", 258, 0, 0));
    REQUIRE_FALSE(v6("fe80::1", 258, 0, 7) == v6("fe80::1", 513, 0, 7));

    // An IPv4-mapped address is an IPv6 one.
    REQUIRE_FALSE(v6("::ffff:192.0.2.1", 258, 0, 0) == v4("192.0.2.1", 258, 0));
    REQUIRE_FALSE(Endpoint("0.0.0.0", 80) == Endpoint("::", 80));
}

TEST_CASE("Endpoint keeps the zone of a link-local address") {
    if (!have_ipv6()) return;
    const Endpoint endpoint{"fe80::1%lo", 80};
    REQUIRE(endpoint.to_string() == "[fe80::1%lo]:80");
    REQUIRE(endpoint == Endpoint(endpoint.ip(), 80));
    REQUIRE_FALSE(endpoint == Endpoint("fe80::1", 80));
}

TEST_CASE("Endpoint refuses what is no address, and names it") {
    for (const std::string text :
         {"", "localhost", "1.2.3", "010.0.0.1", "1.2.3.4.5", "1.2.3.4 ", "[::1]", ":::", "256.0.0.1"}) {
        const Thrown thrown = call_throws("Endpoint", "an error", [&] { Endpoint(text, 80); });
        REQUIRE(thrown.invalid_argument);
        REQUIRE(thrown.text.find(text) != std::string::npos);
    }
    REQUIRE_THROWS_AS(Endpoint(std::string_view("::1\0x", 5), 80), std::invalid_argument);
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    REQUIRE_THROWS_AS(Endpoint(reinterpret_cast<const sockaddr*>(&local), sizeof local),
                      std::invalid_argument);
}

TEST_CASE("one end's local endpoint is the other end's peer endpoint") {
    const Pair pair;
    REQUIRE(net::local_endpoint(pair.answer.fd()) == net::peer_endpoint(pair.peer.fd()));
    REQUIRE(net::peer_endpoint(pair.answer.fd()) == net::local_endpoint(pair.peer.fd()));
    REQUIRE_THROWS_AS(net::peer_endpoint(some_socket().fd()), std::system_error);
    REQUIRE_THROWS_AS(net::local_endpoint(-1), std::system_error);
}

TEST_CASE("throw_errno names the call and keeps the code") {
    const Thrown thrown = call_throws("throw_errno", "ECONNREFUSED", [] {
        errno = ECONNREFUSED;
        net::throw_errno("connect 192.0.2.1:80");
    });
    REQUIRE(thrown.text == "connect 192.0.2.1:80: Connection refused");
    REQUIRE(thrown.code == ECONNREFUSED);
}

TEST_CASE("connect_tcp tries every address, and tells every attempt") {
    const Faults faults;
    const Socket listener = make_listener();
    const std::uint16_t port = net::local_endpoint(listener.fd()).port();
    Faults::scripted_addresses = {"127.0.0.2", "127.0.0.1"};  // nobody listens on the first
    REQUIRE(net::peer_endpoint(net::connect_tcp(Faults::scripted_host, port).fd()) ==
            Endpoint("127.0.0.1", port));

    const DeadPort dead;
    Descriptors before;
    Faults::scripted_addresses = {"127.0.0.1", "127.0.0.3"};
    const std::uint16_t nobody = dead.endpoint().port();
    const Thrown all =
        call_throws("connect_tcp", "an error", [&] { net::connect_tcp(Faults::scripted_host, nobody); });
    REQUIRE(
        all.text ==
        fmt::format(
            "connect several.example: 127.0.0.1:{0}: Connection refused, 127.0.0.3:{0}: Connection refused",
            nobody));
    const Thrown one = call_throws("connect_tcp", "an error", [&] { net::connect_tcp("127.0.0.1", nobody); });
    REQUIRE(one.text == fmt::format("connect 127.0.0.1:{}: Connection refused", nobody));
    before.expect_none_left();
    REQUIRE(Faults::unfreed_addrinfo == 0);
}

TEST_CASE("connect_tcp is not stopped by a signal, and names a host that it does not find") {
    const Faults faults;
    const Socket listener = make_listener();
    Faults::interrupted_connects = 1;
    const Socket socket = net::connect_tcp("127.0.0.1", net::local_endpoint(listener.fd()).port());
    REQUIRE(net::peer_endpoint(socket.fd()) == net::local_endpoint(listener.fd()));

    const std::string too_long(64, 'x');  // a label has at most 63 octets: no name server is asked
    const Thrown thrown = call_throws("connect_tcp", "an error", [&] { net::connect_tcp(too_long, 80); });
    REQUIRE(thrown.text.find(too_long) != std::string::npos);
}

TEST_CASE("send_all sends everything, and throws instead of a signal") {
    Pair pair;
    const std::string bytes(1 << 20, 'x');
    std::string got;
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.interrupt_blocked(2);
        got = self.receive_all();
    });
    net::send_all(pair.answer.fd(), bytes);
    ::shutdown(pair.answer.fd(), SHUT_WR);
    peer.join();
    REQUIRE(got.size() == bytes.size());
    REQUIRE_THROWS_AS(net::send_all(pair.answer.fd(), "x"), std::system_error);
}

TEST_CASE("a peer in lockstep never lets two pieces be received at once") {
    // The tests of the receive loops stand on this.
    Pair pair;
    PeerThread peer(std::move(pair.peer), [](Peer& self) {
        for (int i = 0; i < 200; ++i)
            if (!self.send_in_lockstep("ab")) return;
        self.finish();
    });
    std::multiset<ssize_t> sizes;
    char buffer[64];
    for (ssize_t got = 0; (got = ::recv(pair.answer.fd(), buffer, sizeof buffer, 0)) > 0;) sizes.insert(got);
    REQUIRE(sizes.size() == 200);
    REQUIRE(sizes.count(2) == 200);
}

TEST_CASE("a peer stops when the answer gave up") {
    Pair pair;
    PeerThread peer(std::move(pair.peer), [](Peer& self) {
        while (self.send_in_lockstep("x")) {}
    });
    char byte = 0;
    REQUIRE(::recv(pair.answer.fd(), &byte, 1, 0) == 1);
    pair.answer.close();
    peer.join();
}

TEST_CASE("arguments are read strictly") {
    REQUIRE(workbook::port_argument("80") == 80);
    for (const char* text : {"", "0", "65536", "80x", "-1", "+1", " 80", "http"})
        REQUIRE_THROWS_AS(workbook::port_argument(text), workbook::UsageError);
    REQUIRE(workbook::path_argument("/a?b=c") == "/a?b=c");
    for (const char* text : {"", "a", "/a b", "/a\r\nb"})
        REQUIRE_THROWS_AS(workbook::path_argument(text), workbook::UsageError);
    REQUIRE(workbook::host_header("example.com", 80) == "example.com");
    REQUIRE(workbook::host_header("example.com", 8080) == "example.com:8080");
    REQUIRE(workbook::host_header("::1", 8080) == "[::1]:8080");
}
