// The experiments of lesson 01's README.
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "experiment.hpp"
#include "socket.hpp"

namespace {

// ---- 1.a -------------------------------------------------------------------------------------------

std::string dotted(in_addr address) {
    char text[INET_ADDRSTRLEN];
    return inet_ntop(AF_INET, &address, text, sizeof text);
}

// Four ways to read an address: each returns what it understood, or "-" if it refused.
std::string by_sscanf(const char* text) {
    unsigned a, b, c, d;
    return std::sscanf(text, "%u.%u.%u.%u", &a, &b, &c, &d) == 4 ? fmt::format("{}.{}.{}.{}", a, b, c, d)
                                                                 : "-";
}
std::string by_inet_aton(const char* text) {
    in_addr address{};
    return inet_aton(text, &address) != 0 ? dotted(address) : "-";
}
std::string by_getaddrinfo(const char* text) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_flags = AI_NUMERICHOST;  // addresses only: no name server is asked
    if (getaddrinfo(text, nullptr, &hints, &found) != 0) return "-";
    const in_addr address = reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_addr;
    freeaddrinfo(found);
    return dotted(address);
}
std::string by_inet_pton(const char* text) {
    in_addr address{};
    return inet_pton(AF_INET, text, &address) == 1 ? dotted(address) : "-";
}

void one_text_two_addresses() {
    constexpr const char* row = "{:<16}{:<13}{:<13}{:<13}{}\n";
    fmt::print(row, "the text", "sscanf %u", "inet_aton", "getaddrinfo", "inet_pton");
    for (const char* text :
         {"127.0.0.1", "127.1", "0x7f.1", "2130706433", "10.1", "010.0.0.1", "1.2.3.4 junk"})
        fmt::print(row, fmt::format("\"{}\"", text), by_sscanf(text), by_inet_aton(text),
                   by_getaddrinfo(text), by_inet_pton(text));

    const char* const text = "010.0.0.1";
    if (by_sscanf(text) == by_inet_aton(text)) throw std::runtime_error("all readers agree here");
    fmt::print("\n\"{}\" is {} to one program and {} to another.\n", text, by_sscanf(text),
               by_inet_aton(text));
}

// ---- 1.b -------------------------------------------------------------------------------------------

net::Socket bound_to(const net::Endpoint& endpoint) {
    net::Socket socket{::socket(AF_INET, SOCK_STREAM, 0)};
    if (!socket) net::throw_errno("socket");
    if (::bind(socket.fd(), endpoint.address(), endpoint.size()) != 0)
        net::throw_errno(fmt::format("bind {}", endpoint));
    return socket;
}

// Linux has all of 127.0.0.0/8; elsewhere an address has to be added first.
void require_address(const char* ip) {
    try {
        bound_to({ip, 0});
    } catch (const std::system_error&) {
        throw std::runtime_error(
            fmt::format("this machine has no {0}. On macOS: sudo ifconfig lo0 alias {0} up", ip));
    }
}

// Both addresses with the same port. The system picks a port free at the first; at the second it may be taken.
std::pair<net::Socket, net::Socket> bound_to_one_port() {
    for (int tries = 1;; ++tries) {
        net::Socket first = bound_to({"127.0.0.1", 0});
        try {
            return {std::move(first), bound_to({"127.0.0.2", net::local_endpoint(first.fd()).port()})};
        } catch (const std::system_error& error) {
            if (error.code().value() != EADDRINUSE || tries == 20) throw;
        }
    }
}

// A program of its own: another process, which answers one client and ends.
pid_t start_program(const net::Socket& listener, char name) {
    if (::listen(listener.fd(), 1) != 0) net::throw_errno("listen");
    const pid_t process = ::fork();
    if (process < 0) net::throw_errno("fork");
    if (process > 0) return process;
    ::alarm(2);  // ends it if nobody comes
    const net::Socket client{::accept(listener.fd(), nullptr, nullptr)};
    const std::string text = fmt::format("I am program {}, process {}", name, ::getpid());
    ::send(client.fd(), text.data(), text.size(), 0);
    ::_exit(0);
}

std::string answer_of(const net::Endpoint& endpoint) {
    const net::Socket socket{::socket(AF_INET, SOCK_STREAM, 0)};
    if (::connect(socket.fd(), endpoint.address(), endpoint.size()) != 0) return std::strerror(errno);
    char text[100];
    const ssize_t size = ::recv(socket.fd(), text, sizeof text, MSG_WAITALL);  // all, until its end
    return fmt::format("\"{}\"", std::string(text, size > 0 ? static_cast<std::size_t>(size) : 0));
}

void one_port_two_programs() {
    for (const char* ip : {"127.0.0.2", "127.0.0.3"}) require_address(ip);
    auto [a, b] = bound_to_one_port();
    const net::Endpoint at_a = net::local_endpoint(a.fd()), at_b = net::local_endpoint(b.fd());
    fmt::print("bind {}   by program A\nbind {}   by program B\n", at_a, at_b);
    try {
        bound_to(at_a);
        throw std::runtime_error("a third bind took an endpoint that was taken");
    } catch (const std::system_error& error) {
        fmt::print("bind {}   once more: {}\n\n", at_a, error.code().message());
    }

    const pid_t processes[] = {start_program(a, 'A'), start_program(b, 'B')};
    a.close();  // from here on only the two programs have them
    b.close();
    const std::string from_a = answer_of(at_a), from_b = answer_of(at_b);
    fmt::print("connect to {}   {}\nconnect to {}   {}\n", at_a, from_a, at_b, from_b);
    const net::Endpoint at_nobody{"127.0.0.3", at_a.port()};
    fmt::print("connect to {}   {}\n", at_nobody, answer_of(at_nobody));
    for (const pid_t process : processes) ::waitpid(process, nullptr, 0);
    if (from_a.find("program A") == from_a.npos || from_b.find("program B") == from_b.npos)
        throw std::runtime_error("an address was answered by the wrong program");
}

// ---- 1.c -------------------------------------------------------------------------------------------

std::uint32_t number(const char* text) {
    in_addr address{};
    if (inet_pton(AF_INET, text, &address) != 1) throw std::runtime_error(text);
    return ntohl(address.s_addr);
}

struct Route {
    const char* prefix;
    int length;  // how many leading bits of the destination must equal the prefix's
    const char* way;

    bool matches(std::uint32_t destination) const {
        const std::uint32_t mask = length == 0 ? 0 : 0xffffffff << (32 - length);
        return ((destination ^ number(prefix)) & mask) == 0;
    }
};

// The way to `destination`: that of the matching row with the longest prefix.
std::string way_to(std::uint32_t destination, const std::vector<Route>& routes) {
    const Route* best = nullptr;
    for (const Route& route : routes)
        if (route.matches(destination) && (best == nullptr || route.length > best->length)) best = &route;
    return best != nullptr ? fmt::format("/{} wins: {}", best->length, best->way) : "dropped";
}

void ask_the_router(const char* name, const std::vector<Route>& routes,
                    std::span<const char* const> destinations) {
    fmt::print("{}\n", name);
    for (const Route& route : routes)
        fmt::print("    {:<17} {}\n", fmt::format("{}/{}", route.prefix, route.length), route.way);
    const std::vector<Route> upside_down(routes.rbegin(), routes.rend());
    for (const char* destination : destinations) {
        std::string matching;
        for (const Route& route : routes)
            if (route.matches(number(destination))) matching += fmt::format(" /{}", route.length);
        const std::string way = way_to(number(destination), routes);
        if (way_to(number(destination), upside_down) != way)
            throw std::runtime_error("the order of the rows matters");
        fmt::print("  to {:<13} matches{:<12} {}\n", destination, matching.empty() ? " no row" : matching,
                   way);
    }
}

void the_longest_prefix() {
    constexpr const char* at_work[] = {"10.20.30.40", "10.99.0.1", "192.168.0.7", "203.0.113.80"};
    ask_the_router("The router of a company",
                   {{"0.0.0.0", 0, "to the provider"},
                    {"10.20.0.0", 16, "to the workshop"},
                    {"10.0.0.0", 8, "to the office"},
                    {"192.168.0.0", 24, "straight to that machine"}},
                   at_work);
    constexpr const char* out_there[] = {"203.0.113.80", "198.51.100.9", "192.168.0.7"};
    ask_the_router("\nA router in the middle of the Internet",
                   {{"203.0.113.0", 24, "to the east"}, {"198.51.100.0", 24, "to your provider"}}, out_there);
    fmt::print("\nWith the rows in reverse order, each table made the same choices.\n");
}

// ---- 1.d -------------------------------------------------------------------------------------------

std::string octets_in_memory(const std::uint32_t& value) {
    unsigned char octets[sizeof value];
    std::memcpy(octets, &value, sizeof value);
    return fmt::format("{:02x} {:02x} {:02x} {:02x}", octets[0], octets[1], octets[2], octets[3]);
}

void one_number_two_orders() {
    const std::uint32_t address = 0xc0a80001;  // 192.168.0.1
    in_addr from_text{};
    inet_pton(AF_INET, "192.168.0.1", &from_text);
    const std::uint32_t turned = htonl(address);
    fmt::print("{:<32}{:<14}memory\n", "", "number");
    fmt::print("{:<32}{:#010x}    {}\n", "address", address, octets_in_memory(address));
    fmt::print("{:<32}{:#010x}    {}\n", "htonl(address)", turned, octets_in_memory(turned));
    fmt::print("{:<32}{:#010x}    {}\n\n", "inet_pton(\"192.168.0.1\")", from_text.s_addr,
               octets_in_memory(from_text.s_addr));
    if (turned == address) throw std::runtime_error("this machine's own order is network byte order");
    fmt::print("inet_ntop of htonl(address)     {}\n", dotted(in_addr{turned}));
    fmt::print("inet_ntop of address as it is   {}\n", dotted(in_addr{address}));
}

// ---- 1.e -------------------------------------------------------------------------------------------

void one_address_two_protocols() {
    addrinfo hints{}, *first = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    const int error = getaddrinfo("127.0.0.1", "53", &hints, &first);
    if (error != 0) throw std::runtime_error(gai_strerror(error));
    bool tcp = false, udp = false;
    for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
        const char* what = "SOCK_RAW      packets; you name the protocol";
        if (entry->ai_socktype == SOCK_STREAM) what = "SOCK_STREAM   TCP: a stream of bytes";
        if (entry->ai_socktype == SOCK_DGRAM) what = "SOCK_DGRAM    UDP: single messages";
        fmt::print("{}   protocol {:>2}   {}\n", net::Endpoint{entry->ai_addr, entry->ai_addrlen},
                   entry->ai_protocol, what);
        tcp = tcp || entry->ai_protocol == IPPROTO_TCP;
        udp = udp || entry->ai_protocol == IPPROTO_UDP;
    }
    freeaddrinfo(first);
    if (!tcp || !udp) throw std::runtime_error("TCP and UDP are not both offered");
}

}  // namespace

int main(int argc, char** argv) {
    return workbook::run_experiments(argc, argv,
                                     {{"1.a", "One text, two addresses", one_text_two_addresses},
                                      {"1.b", "One port, two programs", one_port_two_programs},
                                      {"1.c", "The longest prefix wins", the_longest_prefix},
                                      {"1.d", "One number, two orders", one_number_two_orders},
                                      {"1.e", "One address, how many answers", one_address_two_protocols}});
}
