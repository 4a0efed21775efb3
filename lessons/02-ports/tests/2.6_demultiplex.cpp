// 2.6 * A segment goes to the connection with exactly its two ends; else to the listener on its destination,
// one on that very address before one on 0.0.0.0; else to nobody. The contract is in ports.hpp. To read:
// RFC 9293, sections 3.3.1 and 3.5.2.
#include <algorithm>
#include <limits>

#include "../ports.hpp"
#include "check.hpp"

using namespace testing;
using ports::Address;
using ports::SocketTable;

namespace {

constexpr std::uint32_t here = 0x0a000001, also_here = 0x0a000002;  // 10.0.0.1, 10.0.0.2
constexpr std::uint32_t client = 0x0a000007, other_client = 0x0a000008;

std::string show_address(const Address& address) {
    return fmt::format("{}.{}.{}.{}:{}", address.ip >> 24, address.ip >> 16 & 255, address.ip >> 8 & 255,
                       address.ip & 255, address.port);
}

std::string show_table(const SocketTable& table) {
    if (table.connections.size() + table.listeners.size() > 10)
        return fmt::format("The table has {} connections and {} listeners.", table.connections.size(),
                           table.listeners.size());
    std::string connections, listeners;
    for (const auto& [id, local, peer] : table.connections)
        connections += fmt::format("{}{} {}-{}", connections.empty() ? "" : ", ", id, show_address(local),
                                   show_address(peer));
    for (const auto& [id, local] : table.listeners)
        listeners += fmt::format("{}{} {}", listeners.empty() ? "" : ", ", id, show_address(local));
    if (connections.empty() && listeners.empty()) return "The table is empty.";
    return (connections.empty() ? "" : "Connections (id here-there): " + connections + ". ") +
           (listeners.empty() ? "" : "Listeners: " + listeners);
}

std::string show_socket(std::optional<int> id) {
    return id ? fmt::format("socket {}", *id) : "nobody (std::nullopt)";
}

void check_socket(const SocketTable& table, Address source, Address destination, std::optional<int> expected,
                  const Cause& why, Place place = Place::here()) {
    const Story story(show_table(table));
    const auto got = call(
        fmt::format("demultiplex(table, from {} to {})", show_address(source), show_address(destination)),
        [&] {
            return ports::demultiplex(table, {source, destination});
        },
        {}, place);
    expect(got == expected, show_socket(expected), show_socket(got), why, place);
}

// The contract, in its order.
std::optional<int> by_the_contract(const SocketTable& table, Address source, Address destination) {
    for (const auto& c : table.connections)
        if (c.local == destination && c.peer == source) return c.id;
    for (const std::uint32_t ip : {destination.ip, 0U})
        for (const auto& l : table.listeners)
            if (l.local == Address{ip, destination.port}) return l.id;
    return std::nullopt;
}

}  // namespace

TEST_CASE("2.6 demultiplex finds the connection by all four numbers", "[2.6]") {
    const SocketTable table{{{1, {here, 80}, {client, 50000}},
                             {2, {here, 80}, {client, 50001}},
                             {3, {here, 80}, {other_client, 50000}},
                             {4, {also_here, 80}, {client, 50000}},
                             {5, {here, 8080}, {client, 50000}}},
                            {}};
    check_socket(table, {client, 50000}, {here, 80}, 1, "source_taken_for_local"_cause);
    check_socket(table, {client, 50001}, {here, 80}, 2, "ports_only"_cause);
    check_socket(table, {other_client, 50000}, {here, 80}, 3, "ports_only"_cause);
    check_socket(table, {client, 50000}, {also_here, 80}, 4, "ports_only"_cause);
    check_socket(table, {client, 50000}, {here, 8080}, 5, "ports_only"_cause);
    check_socket(table, {other_client, 50001}, {here, 80}, std::nullopt, "ports_only"_cause);
    check_socket(table, {here, 80}, {client, 50000}, std::nullopt, "other_way"_cause);
}

TEST_CASE("2.6 demultiplex gives a new connection to the listener", "[2.6]") {
    const SocketTable table{{{1, {here, 80}, {client, 50000}}},
                            {{7, {here, 80}}, {8, {here, 22}}, {9, {also_here, 80}}}};
    check_socket(table, {client, 50000}, {here, 80}, 1, "listener_first"_cause);
    check_socket(table, {client, 50001}, {here, 80}, 7, "no_such_connection"_cause);
    check_socket(table, {client, 50000}, {here, 22}, 8, "no_such_connection"_cause);
    check_socket(table, {client, 50000}, {also_here, 80}, 9, "no_such_connection"_cause);
}

TEST_CASE("2.6 demultiplex prefers a connection to every listener", "[2.6]") {
    const SocketTable table{{{1, {here, 80}, {client, 50000}}}, {{2, {0, 80}}}};
    check_socket(table, {client, 50000}, {here, 80}, 1, "listener_first"_cause);
    check_socket(table, {client, 50001}, {here, 80}, 2, "any_address_is_an_address"_cause);
}

TEST_CASE("2.6 demultiplex prefers the listener on the very address", "[2.6]") {
    for (const bool any_first : {true, false}) {
        SocketTable table{{}, {{1, {0, 80}}, {2, {here, 80}}}};
        if (!any_first) std::swap(table.listeners[0], table.listeners[1]);
        check_socket(table, {client, 50000}, {here, 80}, 2, "first_listener_that_fits"_cause);
        check_socket(table, {client, 50000}, {also_here, 80}, 1, "any_address_is_an_address"_cause);
        check_socket(table, {client, 50000}, {here, 81}, std::nullopt, "any_address_any_port"_cause);
    }
}

TEST_CASE("2.6 demultiplex takes any number for an id", "[2.6]") {
    for (const int id :
         {0, -1, 7, 32768, 65536 + 7, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
        check_socket({{{id, {here, 80}, {client, 1}}}, {}}, {client, 1}, {here, 80}, id,
                     "zero_means_nobody"_cause);
        check_socket({{}, {{id, {0, 80}}}}, {client, 1}, {here, 80}, id, "zero_means_nobody"_cause);
        check_socket({{}, {{id, {here, 80}}, {5, {0, 80}}}}, {client, 1}, {here, 80}, id,
                     "zero_means_nobody"_cause);
    }
}

TEST_CASE("2.6 demultiplex gives what nobody waits for to nobody", "[2.6]") {
    check_socket({}, {client, 50000}, {here, 80}, std::nullopt, "no_sockets_at_all"_cause);
    const SocketTable table{{{1, {here, 80}, {client, 50000}}}, {{2, {here, 443}}}};
    check_socket(table, {client, 50001}, {here, 80}, std::nullopt, "connection_of_another_peer"_cause);
    check_socket(table, {client, 50000}, {also_here, 443}, std::nullopt, "listener_elsewhere"_cause);
    check_socket({{{1, {0, 80}, {client, 1}}}, {}}, {client, 1}, {here, 80}, std::nullopt,
                 "any_address_in_a_connection"_cause);
    check_socket({{{1, {0, 80}, {0, 1}}}, {}}, {0, 1}, {0, 80}, 1, "any_address_in_a_connection"_cause);
    check_socket({{}, {{1, {here, 0}}, {2, {0, 0}}}}, {client, 1}, {here, 80}, std::nullopt,
                 "port_0_is_a_port"_cause);
}

TEST_CASE("2.6 demultiplex looks at each bit of addresses and ports", "[2.6]") {
    const auto flipped = [](Address address, unsigned bit) {
        if (bit < 32) address.ip ^= 1U << bit;
        else address.port = static_cast<std::uint16_t>(address.port ^ 1U << (bit - 32));
        return address;
    };
    const Address local{here, 80}, peer{client, 50000};
    SocketTable table{{{999, local, peer}}, {}};
    for (unsigned bit = 0; bit < 48; ++bit) {
        const int id = static_cast<int>(bit);
        table.connections.push_back({100 + id, flipped(local, bit), peer});
        table.connections.push_back({200 + id, local, flipped(peer, bit)});
        table.listeners.push_back({300 + id, flipped(local, bit)});
    }
    for (const auto& connection : table.connections)
        check_socket(table, connection.peer, connection.local, connection.id, "key_shifted_in_32_bits"_cause);
    for (const auto& listener : table.listeners)
        check_socket(table, {other_client, 1}, listener.local, listener.id, "key_shifted_in_32_bits"_cause);
    check_socket(table, {other_client, 1}, local, std::nullopt, "key_shifted_in_32_bits"_cause);
}

TEST_CASE("2.6 demultiplex compares ends, not sums of their numbers", "[2.6]") {
    // Near each other in any mixture of the numbers, as a hash may take two for one: a short walk around a connection.
    const SocketTable table{{{1, {here, 80}, {client, 50000}}}, {}};
    for (int ip = -2; ip <= 2; ++ip)
        for (int port = -2; port <= 2; ++port)
            for (int other_ip = -2; other_ip <= 2; ++other_ip)
                for (int other_port = -70; other_port <= 70; ++other_port) {
                    const auto moved = [](Address end, int by_ip, int by_port) {
                        return Address{end.ip + static_cast<std::uint32_t>(by_ip),
                                       static_cast<std::uint16_t>(end.port + by_port)};
                    };
                    const ports::FourTuple segment{moved({client, 50000}, other_ip, other_port),
                                                   moved({here, 80}, ip, port)};
                    const bool same = ip == 0 && port == 0 && other_ip == 0 && other_port == 0;
                    if (ports::demultiplex(table, segment) == (same ? std::optional<int>(1) : std::nullopt))
                        continue;
                    check_socket(table, segment.source, segment.destination,
                                 same ? std::optional<int>(1) : std::nullopt,
                                 "ends_mixed_into_one_number"_cause);
                }
    passed();
}

TEST_CASE("2.6 demultiplex finds each socket in a large table", "[2.6]") {
    SocketTable table;
    for (std::uint16_t i = 0; i < 1000; ++i)
        table.connections.push_back(
            {i, {here, 80}, {client + i / 7, static_cast<std::uint16_t>(50000 + i % 7)}});
    for (std::uint16_t i = 0; i < 300; ++i)
        table.listeners.push_back({1000 + i, {i % 2 == 0 ? here : 0, static_cast<std::uint16_t>(2000 + i)}});
    for (const auto& connection : table.connections)
        check_socket(table, connection.peer, connection.local, connection.id, "large_table"_cause);
    for (const auto& listener : table.listeners)
        check_socket(table, {client, 50000}, {here, listener.local.port}, listener.id, "large_table"_cause);
}

TEST_CASE("2.6 demultiplex does not depend on the table's order", "[2.6]") {
    const std::vector<SocketTable::Listener> listeners = {
        {1, {0, 80}}, {2, {here, 80}}, {3, {0, 22}}, {4, {also_here, 22}}, {5, {also_here, 8080}}};
    std::vector<std::size_t> order = {0, 1, 2, 3, 4};
    do {
        SocketTable table{{{6, {here, 22}, {client, 80}}}, {}};
        for (const std::size_t i : order) table.listeners.push_back(listeners[i]);
        for (const std::uint32_t ip : {here, also_here})
            for (const std::uint16_t port : {80, 22, 8080})
                for (const Address source : {Address{client, 80}, Address{here, 22}})
                    check_socket(table, source, {ip, port}, by_the_contract(table, source, {ip, port}),
                                 "order_of_the_questions"_cause);
    } while (std::next_permutation(order.begin(), order.end()));
}
