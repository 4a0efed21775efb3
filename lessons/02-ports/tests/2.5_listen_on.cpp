// 2.5  socket(2), bind(2), listen(2): each can fail, and then std::system_error has its errno and the
// endpoint in the text, and no descriptor stays open. The contract is in ports.hpp. To read: ip(7).
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

#include "../ports.hpp"
#include "check.hpp"
#include "client.hpp"
#include "peer.hpp"
#include "shared.hpp"

using namespace testing;

namespace {

const net::Endpoint any_port{"127.0.0.1", 0};

// A free port of each loopback address that this machine has.
std::vector<net::Endpoint> loopback_ports() {
    if (have_ipv6()) return {any_port, {"::1", 0}};
    return {any_port};
}

// What bind() was given: nothing where it was not called, or not with an address and its size.
std::optional<net::Endpoint> given_to_bind() {
    const auto* address = reinterpret_cast<const sockaddr*>(&Faults::bound_address);
    if (Faults::bound_size == 0 || Faults::bound_size > sizeof Faults::bound_address) return std::nullopt;
    try {
        const net::Endpoint given{address, Faults::bound_size};
        given.ip();  // throws where the size is too small
        return given;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

// Why bind() was given something else than `endpoint`.
Cause why_elsewhere(const std::optional<net::Endpoint>& given, const net::Endpoint& endpoint) {
    if (!given && Faults::bound_size != 0)
        return "size_of_the_address"_cause(Faults::bound_size, endpoint.size());
    if (!given || *given == endpoint) return "another_endpoint"_cause;
    if (given->port() != endpoint.port()) {
        if (given->port() == swapped(endpoint.port())) return "htons_twice"_cause;
        return given->port() == 0 ? "port_left_out"_cause : "another_endpoint"_cause;
    }
    if (given->ip() == "0.0.0.0" || given->ip() == "::") return "any_address"_cause;
    const std::string ip = endpoint.ip();
    return given->ip() == ip.substr(0, ip.find('%')) ? "zone_lost"_cause : "another_endpoint"_cause;
}

// Why listening failed where nothing was in its way.
Cause why_failed(const Thrown& thrown, const net::Endpoint& endpoint) {
    if (thrown.code == EOPNOTSUPP) return "udp"_cause;
    if (thrown.code == EAFNOSUPPORT) return "family_of_the_endpoint"_cause;
    if (thrown.code == EINVAL && Faults::bound_size != 0 && Faults::bound_size != endpoint.size())
        return "size_of_the_address"_cause(Faults::bound_size, endpoint.size());
    const auto given = given_to_bind();
    if (given && given->port() != 0 && endpoint.port() == 0) return "hard_coded_port"_cause;
    if (given && !(*given == endpoint)) return why_elsewhere(given, endpoint);
    return "each_call_can_fail"_cause;
}

net::Socket listen_on(const net::Endpoint& endpoint, Place place = Place::here()) {
    begin_call(fmt::format("listen_on({})", endpoint), {}, place);
    Faults::bound_size = 0;
    try {
        return ports::listen_on(endpoint);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        const Thrown thrown = describe_exception();
        fail_thrown(thrown, why_failed(thrown, endpoint), place);
    }
}

// Calls it where it must fail with `code`; the error has to name the endpoint, and nothing may stay open.
void check_error(const net::Endpoint& endpoint, int code, std::string_view expected,
                 const Cause& why_returned, const Cause& why_code, Place place = Place::here()) {
    Descriptors before;
    Faults::bound_size = 0;
    const Thrown thrown = call_throws(
        fmt::format("listen_on({})", endpoint), fmt::format("{}, with the endpoint in its text", expected),
        [&] { ports::listen_on(endpoint); }, why_returned, place);
    expect_code(thrown, code, why_code, place);
    expect_named(thrown, endpoint.to_string(), "error_without_its_endpoint"_cause, place);
    before.expect_none_left("descriptor_left_open"_cause, place);
}

template <typename Value = int>
Value option(int fd, int name) {
    Value value{};
    socklen_t size = sizeof value;
    ::getsockopt(fd, SOL_SOCKET, name, &value, &size);
    return value;
}

// What accepted sockets would inherit: time limits and lingering.
std::string limits(int fd) {
    const auto in = option<timeval>(fd, SO_RCVTIMEO), out = option<timeval>(fd, SO_SNDTIMEO);
    std::string text;
    if (in.tv_sec != 0 || in.tv_usec != 0) text += "SO_RCVTIMEO ";
    if (out.tv_sec != 0 || out.tv_usec != 0) text += "SO_SNDTIMEO ";
    if (option<linger>(fd, SO_LINGER).l_onoff != 0) text += "SO_LINGER ";
#ifdef TCP_USER_TIMEOUT
    unsigned given_up_after = 0;
    socklen_t size = sizeof given_up_after;
    ::getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &given_up_after, &size);
    if (given_up_after != 0) text += "TCP_USER_TIMEOUT ";
#endif
    return text;
}

// The server's end of a connection from `client`.
net::Socket accept_from(const net::Socket& listener) {
    wait_for_events(listener.fd(), POLLIN);
    return net::Socket{::accept(listener.fd(), nullptr, nullptr)};
}

void check_listens(const net::Socket& listener, std::string_view ip, Place place = Place::here()) {
    expect(is_open(listener.fd()), "a socket", "none (net::Socket owns nothing)", "owner_of_nothing"_cause,
           place);
    expect(option(listener.fd(), SO_TYPE) == SOCK_STREAM, "a TCP socket", "a socket of another type",
           "udp"_cause, place);
    const net::Endpoint got = net::local_endpoint(listener.fd());
    expect(option(listener.fd(), SO_ACCEPTCONN) != 0, "a socket that listens",
           got.port() == 0 ? "a socket that is not even bound" : "a socket that is bound but does not listen",
           "bound_only"_cause, place);
    expect_equal("its address", got.ip(), ip,
                 got.ip() == "0.0.0.0" || got.ip() == "::" ? "any_address"_cause : "another_endpoint"_cause,
                 place);
    expect(limits(listener.fd()).empty(), "a socket without time limits", "with " + limits(listener.fd()),
           "listener_with_limits"_cause, place);
    const net::Socket client = call(
        "connect to " + got.to_string(), [&] { return net::connect_tcp(ip, got.port()); },
        "listener_takes_clients"_cause, place);
    expect(accept_from(listener).fd() >= 0, "a connection", "accept() failed", "listener_takes_clients"_cause,
           place);
}

}  // namespace

TEST_CASE("2.5 listen_on gets a port from the system and listens", "[2.5]") {
    Descriptors before;
    {
        const net::Socket first = listen_on(any_port);
        check_listens(first, "127.0.0.1");
        const net::Endpoint at_first = net::local_endpoint(first.fd());
        const Story story(fmt::format("listen_on() itself listens on {} already.", at_first));
        const net::Socket second = listen_on(any_port), third = listen_on(any_port);
        check_listens(second, "127.0.0.1");
        check_listens(third, "127.0.0.1");
        const net::Endpoint at_second = net::local_endpoint(second.fd()),
                            at_third = net::local_endpoint(third.fd());
        expect(!(at_first == at_second) && !(at_second == at_third), "another port each time",
               fmt::format("{}, {}, {}", at_first.port(), at_second.port(), at_third.port()),
               "hard_coded_port"_cause);
    }
    before.expect_none_left();
    if (have_ipv6()) check_listens(listen_on(net::Endpoint{"::1", 0}), "::1");
}

TEST_CASE("2.5 listen_on takes the port that it was given", "[2.5]") {
    // The port is free when it is chosen. Should somebody else get it meanwhile, another one is chosen.
    for (int attempt = 0;; ++attempt) {
        const net::Endpoint endpoint = DeadPort().endpoint();
        if (endpoint.port() == swapped(endpoint.port())) continue;  // looks the same in either byte order
        const Story story(fmt::format("Port {} is free.", endpoint.port()));
        begin_call(fmt::format("listen_on({})", endpoint));
        net::Socket listener;
        try {
            Faults::bound_size = 0;
            listener = ports::listen_on(endpoint);
        } catch (const workbook::NotWritten&) {
            throw;
        } catch (...) {
            const Thrown thrown = describe_exception();
            if (thrown.code == EADDRINUSE && attempt < 5) continue;
            fail_thrown(thrown, why_failed(thrown, endpoint), Place::here());
        }
        expect_equal("where it listens", net::local_endpoint(listener.fd()).to_string(), endpoint.to_string(),
                     why_elsewhere(given_to_bind(), endpoint));
        return check_listens(listener, "127.0.0.1");
    }
}

TEST_CASE("2.5 listen_on throws when another socket listens there", "[2.5]") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        if (std::string(ip) == "::1" && !have_ipv6()) continue;
        const net::Socket listener = make_listener(ip);
        const net::Endpoint endpoint = net::local_endpoint(listener.fd());
        const Story story(fmt::format("Another socket listens on {} already.", endpoint));
        check_error(endpoint, EADDRINUSE, "EADDRINUSE", "bind_unchecked"_cause, "errno_of_bind"_cause);
    }
}

TEST_CASE("2.5 listen_on never gives out an endpoint twice", "[2.5]") {
    for (const net::Endpoint& any : loopback_ports()) {
        const net::Socket first = listen_on(any);
        const net::Endpoint endpoint = net::local_endpoint(first.fd());
        const Story story(fmt::format("listen_on() itself listens on {} already.", endpoint));
        check_error(endpoint, EADDRINUSE, "EADDRINUSE", "so_reuseport"_cause, "errno_of_bind"_cause);
    }
}

TEST_CASE("2.5 listen_on looks at the result of listen", "[2.5]") {
    const Story story(
        "bind() succeeds. Then another program, which is bound there too (SO_REUSEADDR), is quicker: "
        "listen() returns -1 with errno EADDRINUSE.");
    Descriptors before;
    const Faults faults;
    Faults::failing_listen = true;
    const Thrown thrown = call_throws(
        fmt::format("listen_on({})", any_port), "EADDRINUSE, with the endpoint in its text",
        [&] { ports::listen_on(any_port); }, "listen_unchecked"_cause);
    expect_code(thrown, EADDRINUSE, "errno_of_listen"_cause);
    expect_named(thrown, "127.0.0.1", "error_without_its_endpoint"_cause);
    before.expect_none_left();
}

TEST_CASE("2.5 listen_on throws when there is no descriptor left", "[2.5]") {
    const Story story("The program has as many descriptors open as it may: socket() returns -1.");
    const NoMoreDescriptors none;
    check_error(any_port, EMFILE, "EMFILE", "socket_unchecked"_cause, "socket_unchecked"_cause);
}

TEST_CASE("2.5 listen_on throws when the address is not this machine's", "[2.5]") {
    const net::Endpoint elsewhere{"203.0.113.1", 0};  // for documentation (RFC 5737): no machine has it
    check_error(elsewhere, EADDRNOTAVAIL, "EADDRNOTAVAIL", "address_not_ours"_cause, "errno_of_bind"_cause);
}

namespace {

// Endpoints whose octets differ, and the borders of a port. None is ever bound: bind() is scripted.
std::vector<net::Endpoint> many_endpoints() {
    std::vector<net::Endpoint> endpoints;
    for (const char* ip : {"192.0.2.1", "0.0.0.0", "127.0.0.1", "1.2.3.4", "255.254.253.252"})
        for (const std::uint16_t port : {1, 80, 255, 256, 32767, 32768, 65535})
            endpoints.push_back({ip, port});
    if (!have_ipv6()) return endpoints;
    for (const char* ip : {"2001:db8:1:203:405:607:809:a0b", "::", "::1"})
        for (const std::uint16_t port : {1, 256, 65535}) endpoints.push_back({ip, port});
    char loopback[IF_NAMESIZE] = "";
    if (::if_indextoname(1, loopback) != nullptr)
        endpoints.push_back({fmt::format("fe80::1%{}", loopback), 443});
    return endpoints;
}

// Whether a socket without SO_REUSEADDR may not have it yet.
bool is_kept(const net::Endpoint& endpoint) {
    const net::Socket socket{::socket(endpoint.family(), SOCK_STREAM, 0)};
    return ::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0;
}

}  // namespace

TEST_CASE("2.5 listen_on binds to the whole endpoint", "[2.5]") {
    const Story story("bind() returns -1 with errno EACCES: the program has no right to that port.");
    for (const net::Endpoint& endpoint : many_endpoints()) {
        const Faults faults;
        Faults::scripted_bind = EACCES;
        check_error(endpoint, EACCES, "EACCES", "bind_without_rights"_cause, "errno_of_bind"_cause);
        const auto given = given_to_bind();
        expect_equal("what bind() is given", given ? given->to_string() : "not an address, or a wrong size",
                     endpoint.to_string(), why_elsewhere(given, endpoint));
    }
}

TEST_CASE("2.5 listen_on names the endpoint when listen fails", "[2.5]") {
    const Story story("bind() succeeds, and listen() returns -1 with errno EADDRINUSE.");
    for (const net::Endpoint& endpoint : many_endpoints()) {
        const Faults faults;
        Faults::scripted_bind = 0;
        Faults::failing_listen = true;
        check_error(endpoint, EADDRINUSE, "EADDRINUSE", "listen_unchecked"_cause, "errno_of_listen"_cause);
    }
}

TEST_CASE("2.5 listen_on takes 0 for a descriptor", "[2.5]") {
    const Story story("The program was started with its standard input closed, so socket() returns 0.");
    Descriptors before;
    {
        const ZeroIsFree zero;
        const net::Socket listener = call(
            fmt::format("listen_on({})", any_port), [] { return ports::listen_on(any_port); },
            "zero_is_a_descriptor"_cause);
        check_listens(listener, "127.0.0.1");
    }
    before.expect_none_left();
}

namespace {

void check_restart(const net::Endpoint& any) {
    net::Socket first = listen_on(any);
    const net::Endpoint endpoint = net::local_endpoint(first.fd());
    {
        const net::Socket client = net::connect_tcp(endpoint.ip(), endpoint.port());
        accept_from(first).close();  // the server ends the connection, and so keeps it for a while
        wait_for_events(client.fd(), POLLIN);
    }
    first.close();
    if (!is_kept(endpoint)) return passed();  // a system that forgets sooner
    const Story story(
        "A server has ended, and its last connection is in TIME_WAIT: it keeps the port for a minute, but "
        "not from a socket with SO_REUSEADDR. (Both sockets need it.)");
    begin_call(fmt::format("listen_on({}), again", endpoint), "restart_has_to_wait"_cause);
    try {
        check_listens(ports::listen_on(endpoint), any.ip());
    } catch (const std::system_error&) {
        const Thrown thrown = describe_exception();
        fail_thrown(thrown,
                    thrown.code == EADDRINUSE ? "restart_has_to_wait"_cause : why_failed(thrown, endpoint),
                    Place::here());
    }
}

}  // namespace

TEST_CASE("2.5 listen_on gives a restarted server its port at once", "[2.5]") {
    for (const net::Endpoint& any : loopback_ports()) check_restart(any);
    passed();
}
