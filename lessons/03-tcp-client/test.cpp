// The companion test of lesson 03. You need not read it: when it fails, it tells its story.
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "check.hpp"
#include "peer.hpp"
#include "tcp_client.hpp"

using namespace testing;
namespace answer = tcp_client;

namespace {

using Endpoints = std::vector<net::Endpoint>;

const char* const why_named =
    "\"Connection refused\" alone does not say by whom: put the endpoint into the text, "
    "net::throw_errno(fmt::format(\"connect {}\", endpoint)).";
const char* const why_eintr =
    "A signal makes connect() return -1 with errno EINTR, but the handshake goes on in the kernel. Wait for "
    "its end with poll(POLLOUT), again after each EINTR; then getsockopt(SO_ERROR) says how it went.";
const char* const why_size =
    "IPv6 needs a socket of its own family (endpoint.family()), and its address is longer than IPv4's "
    "(endpoint.size()): a fixed sizeof(sockaddr_in) works for IPv4 only.";
const char* const why_socket =
    "socket() can fail, too: look at its result before you use it. connect() on -1 only says \"Bad file "
    "descriptor\" (EBADF).";

std::string connected_to(const net::Socket& socket) {
    if (!socket) return "an owner of nothing";
    if (!is_open(socket.fd())) return "a descriptor that is closed";
    try {
        return fmt::format("a socket connected to {}", net::peer_endpoint(socket.fd()));
    } catch (const std::exception&) {
        return "a socket that is not connected";
    }
}

// A socket as the caller may expect it: connected, and waiting as long as it takes.
void check_socket(const net::Socket& socket, const net::Endpoint& endpoint, Place place = Place::here()) {
    const std::string got = connected_to(socket),
                      expected = fmt::format("a socket connected to {}", endpoint);
    expect(
        got == expected, expected, got,
        got.starts_with("a socket connected")
            ? "It is connected, but to another endpoint than the one that was to be taken."
        : got.starts_with("a descriptor")
            ? "net::Socket owns the descriptor. Somebody closed it beside its owner, or took the number from "
              "an owner that closed it (release() gives it up)."
            : "The connect has to be over, and well, before the socket is returned.",
        place);
    expect((::fcntl(socket.fd(), F_GETFL) & O_NONBLOCK) == 0, "a blocking socket", "a non-blocking one",
           "O_NONBLOCK was only needed for the connect: put the old flags back (fcntl, F_SETFL).", place);
    for (const auto& [option, name] : {std::pair{SO_SNDTIMEO, "SO_SNDTIMEO"}, {SO_RCVTIMEO, "SO_RCVTIMEO"}}) {
        timeval left{};
        socklen_t size = sizeof left;
        ::getsockopt(socket.fd(), SOL_SOCKET, option, &left, &size);
        expect(left.tv_sec == 0 && left.tv_usec == 0, "a socket without a time limit of its own",
               fmt::format("{} is still set", name), "The limit was for the connect alone: set it back to 0.",
               place);
    }
}

// Also that the connection works: what one end sends, the other receives.
void check_works(const net::Socket& socket, const net::Socket& other_end, Place place = Place::here()) {
    net::send_all(socket.fd(), "ping");
    char buffer[8] = {};
    const auto got = ::recv(other_end.fd(), buffer, sizeof buffer, 0);
    expect_equal("what arrives there",
                 std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0))), "ping",
                 "What is sent on the socket has to reach the server.", place);
}

void check_connected(const net::Socket& socket, const net::Endpoint& endpoint, const net::Socket& listener,
                     Place place = Place::here()) {
    check_socket(socket, endpoint, place);
    pollfd wait{listener.fd(), POLLIN, 0};
    expect(::poll(&wait, 1, 2000) == 1, "a connection at the server", "none came",
           "It is connected, but not to this server.", place);
    const net::Socket accepted{::accept(listener.fd(), nullptr, nullptr)};
    const std::string ours = net::local_endpoint(socket.fd()).to_string(),
                      theirs = net::peer_endpoint(accepted.fd()).to_string();
    expect(ours == theirs, fmt::format("one connection at the server, from {}", ours),
           fmt::format("another one before it, from {}", theirs),
           "A connection was begun, given up and begun anew: the server gets both. An interrupted connect() "
           "(EINTR) need not be begun anew: wait for its end.",
           place);
    check_works(socket, accepted, place);
}

}  // namespace

// ---- 3.1 resolve -----------------------------------------------------------------------------------

namespace {

Endpoints resolve(std::string_view host, std::string_view service, const Cause& why = {},
                  Place place = Place::here()) {
    return call(
        fmt::format("resolve({}, {})", quote(host), quote(service)),
        [&] { return answer::resolve(host, service); }, why, place);
}

std::string lines(const Endpoints& endpoints) {
    return endpoints.empty() ? "an empty list" : fmt::format("{}", fmt::join(endpoints, "\n"));
}

void check_endpoints(const Endpoints& got, const Endpoints& expected, Cause why,
                     Place place = Place::here()) {
    const auto all_expected = [&](const net::Endpoint& one) {
        return std::find(expected.begin(), expected.end(), one) != expected.end();
    };
    if (got.size() > expected.size() && std::all_of(got.begin(), got.end(), all_expected))
        why =
            "An address may come more than once: for each socket type (TCP, UDP, raw) unless "
            "hints.ai_socktype is SOCK_STREAM, and where /etc/hosts names it twice.";
    else if (got.empty())
        why = "It found nothing and threw nothing. Each entry of getaddrinfo()'s list makes one endpoint.";
    expect(got == expected, lines(expected), lines(got), why, place);
}

void check_resolve(std::string_view host, std::string_view service, const Endpoints& expected,
                   const Cause& why, Place place = Place::here()) {
    check_endpoints(resolve(host, service, why, place), expected, why, place);
}

// Whether the answer uses getaddrinfo() as the tests see it.
bool asks_getaddrinfo() {
    const int before = Faults::getaddrinfo_calls;
    resolve("127.0.0.1", "80");
    return Faults::getaddrinfo_calls != before;
}

}  // namespace

TEST_CASE("3.1 resolve takes addresses of both families", "[3.1]") {
    const char* const why =
        "getaddrinfo() reads addresses as well as names; AF_UNSPEC in the hints asks for both families.";
    check_resolve("127.0.0.1", "80", {{"127.0.0.1", 80}}, why);
    check_resolve("192.0.2.1", "65535", {{"192.0.2.1", 65535}}, why);
    check_resolve("10.1.2.3", "0", {{"10.1.2.3", 0}}, why);
    check_resolve("2001:db8::1", "8080", {{"2001:db8::1", 8080}}, why);
}

TEST_CASE("3.1 resolve asks for TCP", "[3.1]") {
    resolve("127.0.0.1", "80");
    const int type = Faults::asked_socktype;
    expect(type == SOCK_STREAM || type == 0, "hints.ai_socktype = SOCK_STREAM",
           type == SOCK_DGRAM ? "SOCK_DGRAM" : fmt::format("socket type {}", type),
           "TCP's sockets are of the type SOCK_STREAM. SOCK_DGRAM asks for UDP's services: a name that only "
           "TCP has, such as \"http\", is not found then.");
}

TEST_CASE("3.1 resolve finds every address of a name, each once", "[3.1]") {
    if (!asks_getaddrinfo()) return passed();  // it asks the system in another way
    const Faults faults;
    Faults::scripted_addresses = {"2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2"};
    const Story story("The name has two IPv6 and two IPv4 addresses.");
    const Endpoints expected = {
        {"2001:db8::1", 443}, {"192.0.2.1", 443}, {"2001:db8::2", 443}, {"192.0.2.2", 443}};
    const Endpoints got = resolve(Faults::scripted_host, "443",
                                  "A host is a name as well as an address: with AI_NUMERICHOST in the hints "
                                  "getaddrinfo() takes addresses only.");
    std::string why =
        "Walk the whole list, ai_next after ai_next, and keep its order: the resolver puts the best first.";
    if (got.size() == 1)
        why = "Only the first address is there. A client needs the others when the first does not answer.";
    else if (got.size() == 2) why = "One family is missing. Set hints.ai_family = AF_UNSPEC.";
    check_endpoints(got, expected, why);
}

TEST_CASE("3.1 resolve keeps the zone of an address", "[3.1]") {
    // The kernel tells a link-local address of one interface from that of another by it.
    const char* const host = "fe80::1%1";
    addrinfo hints{}, *list = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (::getaddrinfo(host, "80", &hints, &list) != 0) return passed();  // a system that differs
    const net::Endpoint expected{list->ai_addr, list->ai_addrlen};
    ::freeaddrinfo(list);
    check_resolve(host, "80", {expected},
                  "ai_addr holds more than address and port, such as the interface (the zone) of fe80::1%lo: "
                  "copy it whole, net::Endpoint(ai_addr, ai_addrlen). inet_ntop() loses that.");
}

TEST_CASE("3.1 resolve takes as many addresses as there are", "[3.1]") {
    if (!asks_getaddrinfo()) return passed();  // it asks the system in another way
    const Faults faults;
    for (int i = 1; i <= 200; ++i) Faults::scripted_addresses.push_back(fmt::format("192.0.2.{}", i));
    const Story story("The name has 200 addresses.");
    const Endpoints got = resolve(Faults::scripted_host, "80");
    expect(got.size() == 200, "200 endpoints", fmt::format("{}", got.size()),
           "Nothing says how many there can be: walk the list to its end.");
}

TEST_CASE("3.1 resolve takes a host as long as names get", "[3.1]") {
    if (!asks_getaddrinfo()) return passed();  // it asks the system in another way
    const Faults faults;
    Faults::scripted_addresses = {"192.0.2.1"};
    Faults::scripted_host.clear();
    while (Faults::scripted_host.size() < 250) Faults::scripted_host += "ten-bytes.";
    const Story story("The host's name has 250 characters; up to 253 are allowed.");
    check_resolve(Faults::scripted_host, "80", {{"192.0.2.1", 80}},
                  "Was a part of the name looked up, from a fixed buffer? Make a std::string of it.");
}

TEST_CASE("3.1 resolve leaves out what comes twice", "[3.1]") {
    if (!asks_getaddrinfo()) return passed();  // it asks the system in another way
    const Faults faults;
    Faults::scripted_addresses = {"192.0.2.1", "2001:db8::1", "192.0.2.1", "192.0.2.2", "2001:db8::1"};
    const Story story(
        "The resolver names two of the addresses twice, as it does when /etc/hosts has two lines for them.");
    check_resolve(Faults::scripted_host, "80", {{"192.0.2.1", 80}, {"2001:db8::1", 80}, {"192.0.2.2", 80}},
                  "Each endpoint once, where it came first: trying one a second time only costs time.");
}

TEST_CASE("3.1 resolve knows localhost", "[3.1]") {
    addrinfo hints{}, *list = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (::getaddrinfo("localhost", "80", &hints, &list) != 0) return passed();  // a machine without the name
    Endpoints expected;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        const net::Endpoint endpoint{entry->ai_addr, entry->ai_addrlen};
        if (std::find(expected.begin(), expected.end(), endpoint) == expected.end())
            expected.push_back(endpoint);
    }
    ::freeaddrinfo(list);
    const Endpoints got =
        resolve("localhost", "80", "A host is a name as well as an address: AI_NUMERICHOST would refuse it.");
    check_endpoints(got, expected,
                    "The same addresses, in the same order, as the system's own resolver has.");
}

TEST_CASE("3.1 resolve takes the name of a service", "[3.1]") {
    addrinfo* list = nullptr;
    if (::getaddrinfo("127.0.0.1", "http", nullptr, &list) != 0) return passed();  // no /etc/services here
    ::freeaddrinfo(list);
    check_resolve("127.0.0.1", "http", {{"127.0.0.1", 80}},
                  "getaddrinfo() knows the names in /etc/services: pass the service on.");
}

TEST_CASE("3.1 resolve reads exactly the texts that it was given", "[3.1]") {
    const std::string host = "127.0.0.123", service = "8080";
    const char* const why =
        "getaddrinfo() reads up to a NUL, and a string_view has none at its end: data() goes on behind it. "
        "Make a std::string of it first.";
    const Endpoints got = call(
        "resolve(the first 9 characters of \"127.0.0.123\", the first 2 of \"8080\")",
        [&] {
            return answer::resolve(std::string_view(host).substr(0, 9),
                                   std::string_view(service).substr(0, 2));
        },
        why);
    check_endpoints(got, {{"127.0.0.1", 80}}, why);
}

TEST_CASE("3.1 resolve says what could not be resolved, and why", "[3.1]") {
    const std::string too_long(64, 'x');  // a label has at most 63 octets: no name server is asked
    for (const auto& names : {std::pair<std::string, std::string>{"127.0.0.1", "no-such-service"},
                              {too_long + ".example", "80"},
                              {"127.0.0.1", "80abc"},
                              {"127.0.0.1", std::string(100, 's')},
                              {"", "80"},
                              {std::string(5000, 'x'), "80"},
                              {"1.2.3.4.5..", "80"}}) {
        const std::string &host = names.first, &service = names.second;
        addrinfo hints{}, *list = nullptr;
        hints.ai_socktype = SOCK_STREAM;
        const int code = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &list);
        if (code == 0) {  // a system that knows it after all
            ::freeaddrinfo(list);
            continue;
        }
        const Thrown thrown = call_throws(
            fmt::format("resolve({}, {})", quote(host), quote(service)), "it can't be resolved",
            [&] { return lines(answer::resolve(host, service)); },
            "getaddrinfo() returned an error code, not 0. It does not use errno.");
        expect_runtime_error(thrown);
        const char* const why =
            "Put host and service into the text: \"Name or service not known\" alone does not say which.";
        expect_named(thrown, host, why);
        expect_named(thrown, service, why);
        if (code != EAI_SYSTEM)
            expect_named(thrown, gai_strerror(code),
                         "getaddrinfo() has codes of its own: gai_strerror() has the words, strerror() those "
                         "of errno.");
    }
}

TEST_CASE("3.1 resolve gives the resolver's list back", "[3.1]") {
    const int unfreed = Faults::unfreed_addrinfo;
    Descriptors before;
    resolve("127.0.0.1", "80");
    try {
        answer::resolve("127.0.0.1", "no-such-service");
    } catch (const std::exception&) {}
    expect(Faults::unfreed_addrinfo == unfreed, "freeaddrinfo() called once for each list",
           fmt::format("calls that are missing: {}", Faults::unfreed_addrinfo - unfreed),
           "getaddrinfo() allocates the list: pass its first entry to freeaddrinfo(), on every path.");
    before.expect_none_left();
}

TEST_CASE("3.1 resolve refuses a text that holds a NUL", "[3.1]") {
    const auto refuse = [](std::string_view host, std::string_view service, Place place = Place::here()) {
        const Thrown thrown = call_throws(
            fmt::format("resolve({}, {})", quote(host), quote(service)), "no such host or service",
            [&] { return lines(answer::resolve(host, service)); },
            "getaddrinfo() takes a C string, which ends at the first NUL: it looked up another text than the "
            "one that was given. Look for '\\0' first.",
            place);
        expect_runtime_error(thrown, place);
        expect(!thrown.text.empty(), "an error with a text", "an empty text", "Say what was wrong.", place);
    };
    refuse(std::string_view("127.0.0.1\0.example", 18), "80");
    refuse("127.0.0.1", std::string_view("80\0x", 4));
}

// ---- 3.2 connect_to --------------------------------------------------------------------------------

namespace {

net::Socket connect_to(const net::Endpoint& endpoint, const Cause& why = {},
                       Place place = Place::here()) {
    return call(
        fmt::format("connect_to({})", endpoint), [&] { return answer::connect_to(endpoint); }, why, place);
}

// Plays the server's part in a handshake that is interrupted twice and only then comes to its end.
void interrupt_and_complete(Peer& self, PausedHandshake& paused) {
    self.wait_until([] { return PausedHandshake::under_way(); });
    self.interrupt_blocked(2);
    self.wait_until_blocked();  // a right answer waits; where a wrong one has returned, nothing is left to do
    self.wait_until([&] { return paused.complete(); });
}

// Makes a connect whose handshake is under way for a while. It has to be over when the function returns.
template <typename Connect>
void check_waits(const PausedHandshake& paused, std::string_view text, Connect connect, const Cause& why,
                 Place place = Place::here()) {
    std::string state;  // at once: a moment later the handshake may be over after all
    const net::Socket socket = call(
        text,
        [&] {
            net::Socket made = connect();
            state = connected_to(made);
            return made;
        },
        why, place);
    const std::string expected = fmt::format("a socket connected to {}", paused.endpoint());
    expect(state == expected, expected, state, why, place);
    check_socket(socket, paused.endpoint(), place);
}

}  // namespace

TEST_CASE("3.2 connect_to connects over IPv4 and IPv6", "[3.2]") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        if (std::string(ip) == "::1" && !have_ipv6()) continue;
        const net::Socket listener = make_listener(ip);
        const net::Endpoint endpoint = net::local_endpoint(listener.fd());
        const Story story(fmt::format("A server listens on {}.", endpoint));
        Descriptors before;
        check_connected(connect_to(endpoint, why_size), endpoint, listener);
        before.expect_none_left();
    }
}

TEST_CASE("3.2 connect_to says who refused", "[3.2]") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        if (std::string(ip) == "::1" && !have_ipv6()) continue;
        const DeadPort dead(ip);
        Descriptors before;
        const Story story(fmt::format("Nothing listens on {}.", dead.endpoint()));
        const Thrown thrown = call_throws(
            fmt::format("connect_to({})", dead.endpoint()), "ECONNREFUSED, with the endpoint in its text",
            [&] { answer::connect_to(dead.endpoint()); },
            "connect() returned -1: the kernel there answered with a reset, since nobody listens.");
        expect_code(thrown, ECONNREFUSED,
                    "Throw with the errno that connect() left. Another call in between (close, fmt) may "
                    "overwrite it.");
        expect_named(thrown, dead.endpoint().to_string(), why_named);
        before.expect_none_left();
    }
}

TEST_CASE("3.2 connect_to throws when there is no descriptor left", "[3.2]") {
    const DeadPort dead;
    const Story story("The program has as many descriptors open as it may.");
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return call_throws(
            fmt::format("connect_to({})", dead.endpoint()), "EMFILE",
            [&] { answer::connect_to(dead.endpoint()); }, why_socket);
    }();
    expect_code(thrown, EMFILE, why_socket);
    expect_named(thrown, dead.endpoint().to_string(), why_named);
}

TEST_CASE("3.2 connect_to is not stopped by a signal", "[3.2]") {
    const net::Socket listener = make_listener();
    const net::Endpoint endpoint = net::local_endpoint(listener.fd());
    const Faults faults;
    Faults::interrupted_connects = 1;
    const Story story("A signal interrupts connect() after the handshake has begun (EINTR).");
    check_connected(connect_to(endpoint, why_eintr), endpoint, listener);
}

TEST_CASE("3.2 connect_to waits for the handshake that a signal interrupted", "[3.2]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    PausedHandshake paused;
    Pair unused;
    PeerThread server(std::move(unused.peer), [&](Peer& self) { interrupt_and_complete(self, paused); });
    const Story story("The server takes its time. Two signals interrupt the wait, then it answers.");
    check_waits(
        paused, fmt::format("connect_to({})", paused.endpoint()),
        [&] { return answer::connect_to(paused.endpoint()); },
        "While the handshake is under way SO_ERROR is 0, which says nothing yet. After EINTR wait with "
        "poll(POLLOUT), and go on waiting when poll(), too, returns -1 with EINTR.");
}

TEST_CASE("3.2 connect_to tells a refusal after a signal, too", "[3.2]") {
    const DeadPort dead;
    const Faults faults;
    Faults::interrupted_connects = 1;
    Descriptors before;
    const Story story("A signal interrupts connect() (EINTR); nothing listens on the port.");
    const Thrown thrown = call_throws(
        fmt::format("connect_to({})", dead.endpoint()), "ECONNREFUSED, with the endpoint in its text",
        [&] { answer::connect_to(dead.endpoint()); }, why_eintr);
    expect_code(thrown, ECONNREFUSED, why_eintr);
    expect_named(thrown, dead.endpoint().to_string(), why_named);
    before.expect_none_left();
}

// ---- 3.3 connect_any -------------------------------------------------------------------------------

namespace {

net::Socket connect_any(const Endpoints& endpoints, const Cause& why = {}, Place place = Place::here()) {
    return call(
        fmt::format("connect_any({})", fmt::join(endpoints, ", ")),
        [&] { return answer::connect_any(endpoints); }, why, place);
}

}  // namespace

TEST_CASE("3.3 connect_any takes the first endpoint that answers", "[3.3]") {
    const net::Socket first = make_listener(), second = make_listener();
    const Endpoints endpoints = {net::local_endpoint(first.fd()), net::local_endpoint(second.fd())};
    const Story story("Servers listen on both endpoints.");
    {
        const net::Socket socket = connect_any(endpoints);
        check_connected(socket, endpoints[0], first);
    }
    ::fcntl(second.fd(), F_SETFL, O_NONBLOCK);
    const net::Socket unexpected{::accept(second.fd(), nullptr, nullptr)};
    expect(unexpected.fd() < 0, "no connection to the second endpoint", "one came",
           "Stop at the first that answers: each further server would get a client that never says a word.");
}

TEST_CASE("3.3 connect_any goes on after endpoints that fail", "[3.3]") {
    const DeadPort dead[5];
    const net::Socket listener = make_listener();
    const int reused = Faults::reused_sockets;
    const net::Endpoint live = net::local_endpoint(listener.fd());
    Endpoints endpoints;
    for (const DeadPort& each : dead) endpoints.push_back(each.endpoint());
    endpoints.push_back(live);
    const Story story("Nothing listens on the first five endpoints, a server on the sixth.");
    check_connected(
        connect_any(
            endpoints,
            "An address that fails is no reason to give up: try the next one, to the end of the list."),
        live, listener);
    expect(Faults::reused_sockets == reused, "a new socket for each attempt",
           "connect() on a socket whose connect() had failed",
           "After a failed connect() POSIX leaves the socket's state open: what works on Linux fails "
           "elsewhere. Close it and make a new one.");
}

TEST_CASE("3.3 connect_any uses a new socket for each attempt", "[3.3]") {
    const net::Socket listener = make_listener();
    const net::Endpoint live = net::local_endpoint(listener.fd());
    // Refused where there is IPv6, and impossible where there is none: either way the next one counts.
    const net::Endpoint sixth{"::1", DeadPort().endpoint().port()};
    Descriptors before;
    {
        const Story story(
            "Nothing listens on the first endpoint, an IPv6 one; a server listens on the second, over IPv4.");
        const net::Socket socket =
            connect_any({sixth, live},
                        "A socket has one family, and one whose connect() failed is of no further use (POSIX "
                        "leaves its state open). Make a new one for each endpoint.");
        check_connected(socket, live, listener);
    }
    before.expect_none_left();
}

TEST_CASE("3.3 connect_any tells every attempt when none succeeds", "[3.3]") {
    const DeadPort one, two, three;
    const Endpoints endpoints = {one.endpoint(), two.endpoint(), three.endpoint()};
    Descriptors before;
    const Story story("Nothing listens on any of the three endpoints.");
    const Thrown thrown = call_throws(
        fmt::format("connect_any({})", fmt::join(endpoints, ", ")), "the text tells all three attempts",
        [&] { answer::connect_any(endpoints); },
        "None of them answered, so there is no connection to return.");
    expect_runtime_error(thrown);
    const char* const why =
        "Who reads the error has to see what was tried: every endpoint, and why each one failed, in the "
        "system's own words (what() of connect_to's error has both).";
    for (const net::Endpoint& endpoint : endpoints) expect_named(thrown, endpoint.to_string(), why);
    expect_named(thrown, std::strerror(ECONNREFUSED), why);
    before.expect_none_left();
}

TEST_CASE("3.3 connect_any is not stopped by a signal", "[3.3]") {
    const net::Socket first = make_listener(), second = make_listener();
    const Endpoints endpoints = {net::local_endpoint(first.fd()), net::local_endpoint(second.fd())};
    const Faults faults;
    Faults::interrupted_connects = 1;
    const Story story(
        "Servers listen on both endpoints. A signal interrupts connect() to the first, after the handshake "
        "has "
        "begun (EINTR).");
    const net::Socket socket = connect_any(endpoints, why_eintr);
    const std::string expected = fmt::format("a socket connected to {}", endpoints[0]);
    expect(connected_to(socket) == expected, expected, connected_to(socket), why_eintr);
    check_connected(socket, endpoints[0], first);
}

TEST_CASE("3.3 connect_any throws when there is no descriptor left", "[3.3]") {
    const DeadPort dead;
    const Story story("The program has as many descriptors open as it may.");
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return call_throws(
            fmt::format("connect_any({})", dead.endpoint()), "the text tells the attempt",
            [&] { answer::connect_any(Endpoints{dead.endpoint()}); }, why_socket);
    }();
    expect_runtime_error(thrown);
    expect_named(thrown, dead.endpoint().to_string(), why_named);
    expect_named(thrown, std::strerror(EMFILE), why_socket);
}

TEST_CASE("3.3 connect_any goes on after every kind of failure, and tells each", "[3.3]") {
    // TCP can't connect to a multicast address: the kernel refuses at once, and sends nothing.
    const net::Endpoint multicast{"224.0.0.1", 80};
    const net::Socket probe{::socket(AF_INET, SOCK_STREAM, 0)};
    const bool failed = ::connect(probe.fd(), multicast.address(), multicast.size()) != 0;
    const int cause = errno;
    if (!failed || cause == EINPROGRESS || cause == ECONNREFUSED) return passed();  // a system that differs
    const net::Socket listener = make_listener();
    const net::Endpoint live = net::local_endpoint(listener.fd());
    const DeadPort dead;
    {
        const Story story(
            fmt::format("Connecting to the first endpoint fails with \"{}\"; a server listens on the second.",
                        std::strerror(cause)));
        check_connected(connect_any({multicast, live}, "Whatever the cause, the next endpoint may answer."),
                        live, listener);
    }
    const Story story(fmt::format("The first endpoint refuses; connecting to the second fails with \"{}\".",
                                  std::strerror(cause)));
    for (const Endpoints& endpoints :
         {Endpoints{dead.endpoint(), multicast}, Endpoints{multicast, dead.endpoint()}}) {
        const Thrown thrown = call_throws(
            fmt::format("connect_any({})", fmt::join(endpoints, ", ")), "the text tells both attempts",
            [&] { answer::connect_any(endpoints); },
            "Neither answered, so there is no connection to return.");
        expect_runtime_error(thrown);
        const char* const why = "Each endpoint has a cause of its own: tell it with its endpoint.";
        for (const net::Endpoint& endpoint : endpoints) expect_named(thrown, endpoint.to_string(), why);
        expect_named(thrown, std::strerror(ECONNREFUSED), why);
        expect_named(thrown, std::strerror(cause), why);
    }
}

TEST_CASE("3.3 connect_any refuses an empty list", "[3.3]") {
    const Thrown thrown = call_throws(
        "connect_any(no endpoints)", "there is nothing to connect to", [] { answer::connect_any({}); },
        "There is no socket to return.");
    expect(!thrown.text.empty(), "an error with a text", "an empty text", "Say what was wrong.");
}

// ---- 3.4 make_get_request --------------------------------------------------------------------------

namespace {

struct Request {
    std::string line;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::vector<std::string> values(const std::string& name) const {
        std::vector<std::string> found;
        for (const auto& [key, value] : headers)
            if (key == name) found.push_back(value);
        return found;
    }
};

Request parse_request(const std::string& bytes, Place place) {
    // The first CR or LF without the other, or the end.
    std::size_t bare = std::min(bytes.find_first_of("\r\n"), bytes.size());
    while (bytes.compare(bare, 2, "\r\n") == 0)
        bare = std::min(bytes.find_first_of("\r\n", bare + 2), bytes.size());
    expect(
        bare == bytes.size(), "every line ended by \"\\r\\n\"", quote(bytes, bare),
        "Every line ends with two characters, CR LF. Many servers forgive a bare \\n, the standard does not.",
        place);
    const std::size_t end = bytes.find("\r\n\r\n");
    expect(
        end != bytes.npos, "an empty line at the end", quote(bytes, bytes.size()),
        "The empty line says that the headers are over. Without it the server waits for more, and so do you.",
        place);
    expect(end + 4 == bytes.size(), "nothing behind the empty line", quote(bytes, end),
           "A GET request has no body: the server would take what follows for the next request.", place);
    Request request;
    std::size_t at = bytes.find("\r\n");
    request.line = bytes.substr(0, at);
    for (at += 2; at < end + 2;) {
        const std::size_t next = bytes.find("\r\n", at);
        const std::string line = bytes.substr(at, next - at);
        const std::size_t colon = line.find(':');
        expect(colon != line.npos && colon > 0 && line.find_first_of(" \t") > colon,
               "a header \"Name: value\"", quote(line),
               "A header is a name, a colon right behind it, and a value.", place);
        std::string value = line.substr(colon + 1);
        value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
        value.erase(value.find_last_not_of(" \t") + 1);
        request.headers.emplace_back(lower(line.substr(0, colon)), value);
        at = next + 2;
    }
    return request;
}

void check_request(std::string_view host, std::string_view path, const std::string& target,
                   Place place = Place::here()) {
    const auto high = [](char c) { return static_cast<unsigned char>(c) > 0x7f; };
    const bool has_high =
        std::any_of(host.begin(), host.end(), high) || std::any_of(path.begin(), path.end(), high);
    const std::string bytes = call(
        fmt::format("make_get_request({}, {})", quote(host), quote(path)),
        [&] { return answer::make_get_request(host, path); },
        has_high ? "Bytes above 0x7f are allowed. Where char is signed they are negative, and so below ' ': "
                   "compare them as unsigned char. isgraph() and isprint() know ASCII only."
                 : "Only a space, a control character, an empty host or a path without its '/' is refused.",
        place);
    expect(
        bytes.size() > host.size() + path.size(),
        fmt::format("more than the {} bytes of host and path", host.size() + path.size()),
        fmt::format("{} bytes: {}", bytes.size(), quote(bytes)),
        "A part is missing. Was it cut to the size of a fixed buffer? A std::string has room for all of it.",
        place);
    const Request request = parse_request(bytes, place);
    expect_equal("the request line", request.line, "GET " + target + " HTTP/1.1",
                 path.empty() ? "An empty path asks for \"/\"."
                              : "Method, path and version, with one space between them. The path is the "
                                "caller's: it goes into the line byte for byte.",
                 place);
    const auto hosts = request.values("host");
    expect(hosts.size() == 1, "one Host header", fmt::format("{} of them in {}", hosts.size(), quote(bytes)),
           "HTTP/1.1 asks for exactly one: one server may serve many sites, and can't tell otherwise which "
           "one is meant.",
           place);
    expect_equal("the value of Host", hosts[0], host,
                 "The host is the caller's, too: it goes in byte for byte, with its port where it has one.",
                 place);
    const auto connection = request.values("connection");
    expect(request.values("transfer-encoding").empty() && request.values("content-length").empty(),
           "no header that announces a body", quote(bytes),
           "The server would wait for a body that never comes.", place);
    expect(connection.size() == 1 && lower(connection[0]) == "close", "one header \"Connection: close\"",
           connection.empty() ? "none" : fmt::format("{}", fmt::join(connection, ", ")),
           "Without it the server keeps the connection open after its reply, and a loop that reads to the "
           "end waits.",
           place);
}

void refuse(std::string_view host, std::string_view path, const Cause& why, Place place = Place::here()) {
    const Thrown thrown = call_throws(
        fmt::format("make_get_request({}, {})", quote(host), quote(path)), "std::invalid_argument",
        [&] { return answer::make_get_request(host, path); }, why, place);
    expect(thrown.invalid_argument, "std::invalid_argument", thrown.type + ": " + thrown.text,
           "The contract names the type, so that a caller can tell a mistake of its own from one of the "
           "network.",
           place);
}

}  // namespace

TEST_CASE("3.4 make_get_request writes a request that a server understands", "[3.4]") {
    check_request("www.example.com", "/", "/");
    check_request("example.com:8080", "/index.html", "/index.html");
    check_request("[2001:db8::1]", "/a/b?c=d&e=%20", "/a/b?c=d&e=%20");
}

TEST_CASE("3.4 make_get_request takes host and path as they are", "[3.4]") {
    check_request("example.com:80", "/", "/");
    check_request("EXAMPLE.com", "/Index.HTML", "/Index.HTML");
    for (const char* path : {"//a", "/a//b/", "/./a/..", "/?", "/a#b", "/http://x/", "/\xc3\xa4\xff"})
        check_request("example.com", path, path);
    for (int c = 0x21; c <= 0xff; ++c) {
        if (c == 0x7f) continue;
        const std::string text = "a" + std::string(1, static_cast<char>(c)) + "b";
        check_request("example.com", "/" + text, "/" + text);
        check_request(text, "/", "/");
    }
    check_request("127.0.0.1", "/" + std::string(10000, 'p'), "/" + std::string(10000, 'p'));
    check_request("127.0.0.1", "/" + std::string(100000, 'p'), "/" + std::string(100000, 'p'));
    check_request(std::string(253, 'h'), "/", "/");
}

TEST_CASE("3.4 make_get_request asks for / where the path is empty", "[3.4]") {
    check_request("example.com", "", "/");
}

TEST_CASE("3.4 make_get_request reads exactly the texts that it was given", "[3.4]") {
    const std::string host = "example.com.evil", path = "/index.html";
    check_request(std::string_view(host).substr(0, 11), std::string_view(path).substr(0, 6), "/index");
}

TEST_CASE("3.4 make_get_request refuses a path that does not begin with /", "[3.4]") {
    for (const char* path : {"index.html", "?q=1", "#top", "*", "http://x/", "www.example.com/", "\\"})
        refuse("example.com", path,
               "What stands between \"GET \" and \" HTTP/1.1\" has to begin with '/'. Refuse what does not, "
               "instead of repairing it: only the caller knows what was meant.");
}

TEST_CASE("3.4 make_get_request needs a host", "[3.4]") {
    refuse("", "/", "A server can't tell from an empty Host which of its sites is meant.");
}

TEST_CASE("3.4 make_get_request lets nobody smuggle in a line", "[3.4]") {
    const char* const why_line =
        "\"\\r\\n\", and for many servers \\n or \\r alone, ends the line: what follows would become a "
        "header, or a request, of its own (request splitting). Refuse instead of repairing.";
    for (const char* path : {"/a\r\nX: y", "/ HTTP/1.1\r\nHost: evil\r\n\r\n", "/\n", "/\r"})
        refuse("example.com", path, why_line);
    for (const char* host : {"a\r\nX: y", "a\n", "\na"}) refuse(host, "/", why_line);
    const char* const why_space =
        "A space ends the path, and the server takes the rest for the version. Refuse instead of repairing; "
        "look at every character, the first and the last too.";
    for (const char* path : {"/a b", "/ ", " /"}) refuse("example.com", path, why_space);
    for (const char* host : {"a b", "a ", " a"})
        refuse(host, "/", "No host's name holds a space. Look at every character of it, as of the path's.");
    const char* const why_control =
        "Control characters are 0x00 to 0x1f and 0x7f, wherever they stand, in the host and in the path: "
        "servers differ in what they make of them.";
    for (int c = 0; c <= 0x7f; c = c == 0x1f ? 0x7f : c + 1) {
        const std::string character(1, static_cast<char>(c));
        for (const std::string& text : {"a" + character + "b", "a" + character, character + "a"}) {
            refuse("example.com", "/" + text, why_control);
            refuse(text, "/", why_control);
        }
        refuse("example.com", character + "/", why_control);
    }
}

// ---- 3.5 send_all ----------------------------------------------------------------------------------

namespace {

void small_send_buffer(int fd) {
    const int size = 4096;
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

const char* const why_short =
    "send() returns how many bytes it took, which may be fewer than it was given. Go on behind those that it "
    "took, with the rest.";

void expect_arrived(const std::string& got, const std::string& bytes, Cause why,
                    Place place = Place::here()) {
    if (got.size() > bytes.size())
        why =
            "More arrives than was to be sent. A call may be given no more bytes than are left, which are "
            "fewer "
            "each time; and none is sent twice.";
    expect_equal("what arrives", got, bytes, why, place);
}

}  // namespace

TEST_CASE("3.5 send_all sends every byte, in order", "[3.5]") {
    for (const std::string& bytes :
         {std::string("GET / HTTP/1.1\r\n\r\n"), std::string("\0\xff\0x", 4), numbered_bytes(1 << 20)}) {
        Pair pair;
        std::string got;
        const Story story("The peer receives to the end.");
        PeerThread peer(std::move(pair.peer), [&](Peer& self) { got = self.receive_all(); });
        const Untouched before(pair.answer.fd());
        call(fmt::format("send_all(fd, {} bytes)", bytes.size()),
             [&] { answer::send_all(pair.answer.fd(), bytes); });
        before.expect_unchanged();
        const bool sent = ::send(pair.answer.fd(), "!", 1, MSG_NOSIGNAL) == 1;
        expect(sent, "one more byte can be sent", std::strerror(errno),
               "The caller may have more to send: neither shutdown() nor close() is send_all's to call.");
        ::shutdown(pair.answer.fd(), SHUT_WR);
        peer.join();
        expect_equal("what arrives", got, bytes + "!",
                     "Every byte of the text counts, a NUL as well; after them comes the test's own \"!\".");
    }
}

TEST_CASE("3.5 send_all goes on after a short send", "[3.5]") {
    Pair pair;
    const std::string bytes = numbered_bytes(100000);
    std::string got;
    const Story story("The kernel takes at most 100 bytes a call. The peer receives to the end.");
    PeerThread peer(std::move(pair.peer), [&](Peer& self) { got = self.receive_all(); });
    const Faults faults;
    Faults::short_sends_fd = pair.answer.fd();
    Faults::short_sends = 10000;  // about 2000 are needed; then whole again, so that every answer ends
    call(
        fmt::format("send_all(fd, {} bytes)", bytes.size()),
        [&] { answer::send_all(pair.answer.fd(), bytes); }, why_short);
    ::shutdown(pair.answer.fd(), SHUT_WR);
    peer.join();
    expect_arrived(got, bytes, why_short);
}

TEST_CASE("3.5 send_all is not stopped by a signal", "[3.5]") {
    Pair pair;
    small_send_buffer(pair.answer.fd());
    const std::string bytes = numbered_bytes(400000);
    std::string got;
    const Story story(
        "The peer receives nothing at first, so that send() waits for room. Four signals interrupt it; then "
        "the peer receives to the end.");
    const char* const why =
        "A signal that is handled while send() waits is no failure: send() returns -1 with EINTR where it "
        "has taken nothing, and a short count where it has. Both times go on.";
    PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.interrupt_blocked(4);
        got = self.receive_all();
    });
    call(
        fmt::format("send_all(fd, {} bytes)", bytes.size()),
        [&] { answer::send_all(pair.answer.fd(), bytes); }, why);
    ::shutdown(pair.answer.fd(), SHUT_WR);
    peer.join();
    expect_arrived(got, bytes, why);
}

TEST_CASE("3.5 send_all sends nothing when there is nothing to send", "[3.5]") {
    Pair pair;
    std::string got = "not run";
    PeerThread peer(std::move(pair.peer), [&](Peer& self) { got = self.receive_all(); });
    call("send_all(fd, \"\")", [&] { answer::send_all(pair.answer.fd(), ""); });
    ::shutdown(pair.answer.fd(), SHUT_WR);
    peer.join();
    expect_equal("what arrives", got, "",
                 "No bytes, no call: a string_view has no NUL at its end that belongs to it.");
}

TEST_CASE("3.5 send_all throws when nothing can be sent any more", "[3.5]") {
    Pair pair;
    ::shutdown(pair.answer.fd(), SHUT_WR);
    const Story story("The socket has been shut down for sending: send() fails, as it does after a reset.");
    const Untouched before(pair.answer.fd());
    expect_code(call_throws(
                    "send_all(fd, \"hello\")", "EPIPE", [&] { answer::send_all(pair.answer.fd(), "hello"); },
                    "send() returned -1: nothing was sent, and the caller has to hear of it."),
                EPIPE, "Throw std::system_error with the errno of send().");
    before.expect_unchanged();
}

TEST_CASE("3.5 send_all throws when the peer resets the connection", "[3.5]") {
    Pair pair;
    small_send_buffer(pair.answer.fd());
    const std::string bytes = numbered_bytes(1 << 20);
    const Story story("The peer receives the first bytes and then resets the connection (RST).");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.receive_until("0000000 ");
        self.reset();
    });
    const Thrown thrown = call_throws(
        fmt::format("send_all(fd, {} bytes)", bytes.size()), "ECONNRESET or EPIPE",
        [&] { answer::send_all(pair.answer.fd(), bytes); },
        "The peer is gone. That some bytes were taken before does not make it a success.");
    expect(
        thrown.code == ECONNRESET || thrown.code == EPIPE,
        "std::system_error with the code ECONNRESET or EPIPE", thrown.type + ": " + quote(thrown.text),
        "Throw with the errno that send() left, net::throw_errno(\"send\"), before another call changes it.");
}

// ---- 3.6 connect_within ----------------------------------------------------------------------------

namespace {

using std::chrono::milliseconds;

const char* const why_in_progress =
    "On a non-blocking socket connect() returns -1 with EINPROGRESS: the handshake is under way, which is no "
    "failure. Wait for its end with poll(POLLOUT); go on waiting after EINTR.";

// How long it had patience with a server that never answers.
milliseconds check_times_out(const BlackHole& hole, milliseconds limit, Place place = Place::here()) {
    Descriptors before;
    const auto begin = std::chrono::steady_clock::now();
    const Thrown thrown = call_throws(
        fmt::format("connect_within({}, {} ms)", hole.endpoint(), limit.count()),
        "ETIMEDOUT, with the endpoint in its text",
        [&] { return connected_to(answer::connect_within(hole.endpoint(), limit)); },
        "poll() returns 0 when the time is over: the handshake is not, so the socket is not connected.",
        place);
    const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    expect_code(thrown, ETIMEDOUT,
                "EINPROGRESS and EINTR don't end the wait. Only poll() returning 0 does, which leaves errno "
                "alone: throw std::system_error(ETIMEDOUT, std::generic_category(), ...).",
                place);
    expect_named(thrown, hole.endpoint().to_string(), why_named, place);
    expect(took + milliseconds(2) >= limit, fmt::format("at least {} ms of patience", limit.count()),
           fmt::format("it gave up after {} ms", took.count()),
           "It gave up too early: the server may still have answered. poll() takes milliseconds.", place);
    before.expect_none_left();
    return took;
}

}  // namespace

TEST_CASE("3.6 connect_within connects, and returns a blocking socket", "[3.6]") {
    for (const char* ip : {"127.0.0.1", "::1"}) {
        const bool is_v6 = std::string(ip) == "::1";
        if (is_v6 && !have_ipv6()) continue;
        const net::Socket listener = make_listener(ip);
        const net::Endpoint endpoint = net::local_endpoint(listener.fd());
        const Story story(fmt::format("A server listens on {}.", endpoint));
        Descriptors before;
        {
            const net::Socket socket = call(
                fmt::format("connect_within({}, 60000 ms)", endpoint),
                [&] { return answer::connect_within(endpoint, milliseconds(60000)); },
                is_v6 ? why_size : why_in_progress);
            check_connected(socket, endpoint, listener);
        }
        before.expect_none_left();
    }
}

TEST_CASE("3.6 connect_within waits for a server that takes its time", "[3.6]") {
    if (!PausedHandshake::works()) return passed();  // a system that differs
    // Limits that overflow an int of nanoseconds or microseconds.
    for (const milliseconds limit : {milliseconds(60000), milliseconds(3000000)}) {
        PausedHandshake paused;
        Pair unused;
        PeerThread server(std::move(unused.peer), [&](Peer& self) { interrupt_and_complete(self, paused); });
        const Story story("The server takes its time. Two signals interrupt the wait, then it answers.");
        check_waits(
            paused, fmt::format("connect_within({}, {} ms)", paused.endpoint(), limit.count()),
            [&] { return answer::connect_within(paused.endpoint(), limit); },
            limit > milliseconds(60000)
                ? "With a limit of 60000 ms it waited. Do 3000000 ms overflow somewhere? In microseconds "
                  "they are "
                  "too many for an int."
                : "Only POLLOUT or the limit ends the wait. EINTR, from poll() or from connect(), says no "
                  "more "
                  "than that a signal came: go on waiting for what is left of the limit.");
    }
}

TEST_CASE("3.6 connect_within throws when there is no descriptor left", "[3.6]") {
    const DeadPort dead;
    const Story story("The program has as many descriptors open as it may.");
    const Thrown thrown = [&] {
        const NoMoreDescriptors none;
        return call_throws(
            fmt::format("connect_within({}, 60000 ms)", dead.endpoint()), "EMFILE",
            [&] { answer::connect_within(dead.endpoint(), milliseconds(60000)); }, why_socket);
    }();
    expect_code(thrown, EMFILE, why_socket);
    expect_named(thrown, dead.endpoint().to_string(), why_named);
}

TEST_CASE("3.6 connect_within tells a refusal at once", "[3.6]") {
    const DeadPort dead;
    Descriptors before;
    const Story story("Nothing listens on the port.");
    const Thrown thrown = call_throws(
        fmt::format("connect_within({}, 60000 ms)", dead.endpoint()),
        "ECONNREFUSED, with the endpoint in its text",
        [&] { answer::connect_within(dead.endpoint(), milliseconds(60000)); },
        "That poll() says POLLOUT only means that the connect is over. getsockopt(SO_ERROR) says how it "
        "went.");
    expect_code(thrown, ECONNREFUSED, "getsockopt(SO_ERROR) has the cause; errno is not set by it.");
    expect_named(thrown, dead.endpoint().to_string(), why_named);
    before.expect_none_left();
}

TEST_CASE("3.6 connect_within gives up after the limit", "[3.6]") {
    const BlackHole hole;
    const Story story("The server never answers: its queue is full, and the kernel drops every SYN.");
    check_times_out(hole, milliseconds(1));
    const milliseconds limit(250), slack(700);
    // A busy machine may wake a right answer late, but hardly by so much, and not twice in a row.
    milliseconds took = check_times_out(hole, limit);
    if (took > limit + slack) took = std::min(took, check_times_out(hole, limit));
    expect(took <= limit + slack, "it gives up after 250 ms", fmt::format("after {} ms", took.count()),
           "The limit is in milliseconds, as poll()'s is; select() and SO_SNDTIMEO take seconds and "
           "microseconds. Was it rounded up, or waited for more than once?");
}

TEST_CASE("3.6 connect_within keeps the limit while signals come", "[3.6]") {
    const BlackHole hole;
    Pair unused;
    const Story story("The server never answers, and a signal comes every few milliseconds.");
    // A signal comes only once the last was handled, and at least 5 ms later: about thirty within the limit,
    // and on a busy machine fewer.
    constexpr int many = 150;
    std::atomic<int> signals = 0;
    const PeerThread interrupter(std::move(unused.peer), [&](Peer& self) {
        for (; signals < many; ++signals) {
            self.interrupt_blocked(1);
            // right at any length: an answer may sleep between looks
            std::this_thread::sleep_for(milliseconds(5));
        }
    });
    check_times_out(hole, milliseconds(150));
    expect(signals < many, "it gives up after 150 ms", "150 signals later it still waited",
           "After EINTR wait only for what is left of the limit, or each signal begins the wait anew.");
}
