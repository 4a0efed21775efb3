// 1.4 list_interfaces has an entry for each IPv4 and each IPv6 address of each interface, in any order.
// The contract is in ../ip_addresses.hpp; getifaddrs(3) says what its list holds. Most tests make up a
// machine: the answer's getifaddrs() returns a list of theirs.
#include <iterator>

#include <fmt/ranges.h>

#include "addresses.hpp"
#include "machine.hpp"
#include "peer.hpp"

using namespace testing;

namespace {

// Why an entry is there that should not be. `list` is the machine's, null where that is the real one.
Cause why_strange(const Entry& strange, const List& expected, const ifaddrs* list, const Cause& why) {
    const auto& [name, address] = strange;
    if (std::binary_search(expected.begin(), expected.end(), strange)) return "entry_twice"_cause;
    if (address.ends_with(":0") || address.ends_with("]")) return "address_with_a_port"_cause;
    bool no_address = false, other_family = false;
    for (; list != nullptr; list = list->ifa_next) {
        if (list->ifa_name != name) continue;
        if (!is_ip(list->ifa_addr)) {
            (list->ifa_addr == nullptr ? no_address : other_family) = true;
            continue;
        }
        const int family = list->ifa_addr->sa_family;
        const char* const begin = reinterpret_cast<const char*>(list->ifa_addr);
        if (address == as_text(family, begin)) return "sockaddr_formatted"_cause;
        if (family == AF_INET6 && address == as_text(family, begin + offsetof(sockaddr_in, sin_addr)))
            return "sin_addr_of_ipv6"_cause;
    }
    if (other_family) return "entry_of_every_family"_cause;
    if (no_address) return "ends_at_a_null_address"_cause;
    return is_address(address) ? why : "address_as_text"_cause;
}

// Why the entries `lost` are missing from `got`.
Cause why_lost(const List& lost, const List& got, const Cause& why) {
    const auto all = [&](auto holds) { return std::all_of(lost.begin(), lost.end(), holds); };
    const auto is_got = [&](auto member, const Entry& entry) {
        return std::any_of(got.begin(), got.end(),
                           [&](const Entry& e) { return e.*member == entry.*member; });
    };
    if (all([](const Entry& e) { return e.first == "lo"; })) return "loopback_left_out"_cause;
    const bool one_each = std::adjacent_find(got.begin(), got.end(), [](auto& a, auto& b) {
                              return a.first == b.first;
                          }) == got.end();
    if (one_each && all([&](const Entry& e) { return is_got(&Entry::first, e); }))
        return "one_address_for_each_interface"_cause;
    if (all([&](const Entry& e) { return is_got(&Entry::second, e); })) return "each_address_once"_cause;
    return why;
}

List difference(const List& a, const List& b) {
    List left;
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left));
    return left;
}
// The first few entries, as "eth0 192.0.2.7".
std::string show_few(const List& entries) {
    std::vector<std::string> texts;
    for (const auto& [name, address] : entries)
        texts.push_back(name + " " + (address.empty() ? "\"\"" : address));
    if (texts.size() > 3) texts[2] = fmt::format("{} more", texts.size() - 2), texts.resize(3);
    return fmt::format("{}", fmt::join(texts, ", "));
}

List ask(Place place = Place::here()) {
    List got;
    for (const auto& entry : call(
             "list_interfaces()", [] { return answer::list_interfaces(); }, {}, place))
        got.emplace_back(entry.interface, normal(entry.interface, entry.address));
    std::sort(got.begin(), got.end());
    return got;
}

void expect_list(const List& got, const List& expected, const ifaddrs* list, const Cause& why, Place place) {
    if (got == expected) return passed();
    const List lost = difference(expected, got), strange = difference(got, expected);
    fail(lost.empty() ? "no further entries" : "an entry for " + show_few(lost),
         strange.empty()
             ? "none"
             : fmt::format("{}one for {}", lost.empty() ? "also " : "none, but ", show_few(strange)),
         strange.empty() ? why_lost(lost, got, why) : why_strange(strange.front(), expected, list, why),
         place);
}
void expect_list(const MadeUpMachine& machine, const Cause& why, Place place = Place::here()) {
    expect_list(ask(place), from_system(machine.list()), machine.list(), why, place);
}

// Whether the answer calls getifaddrs(). One that asks in another way can't be shown a machine; one that asks
// nobody has written a list down.
bool asks_getifaddrs() {
    const int calls = Faults::getifaddrs_calls, sockets = Faults::sockets_opened;
    call("list_interfaces()", [] { return answer::list_interfaces(); });
    expect(Faults::getifaddrs_calls != calls || Faults::sockets_opened != sockets, "getifaddrs() called",
           "neither that nor a socket to ask the system with", "nobody_asked"_cause);
    return Faults::getifaddrs_calls != calls;
}

}  // namespace

TEST_CASE("1.4 list_interfaces has an entry for each address", "[1.4]") {
    if (!asks_getifaddrs()) return;
    {
        const Story story(
            "The test's own list: wlan0 has 192.0.2.6; eth0 has 192.0.2.7 and 192.0.2.8; lo has 127.0.0.1; eth1 has "
            "192.0.2.9.");
        const MadeUpMachine machine({{"wlan0", "192.0.2.6"},
                                     {"eth0", "192.0.2.7"},
                                     {"eth0", "192.0.2.8"},
                                     {"lo", "127.0.0.1", IFF_UP | IFF_LOOPBACK},
                                     {"eth1", "192.0.2.9"}});
        expect_list(machine, "entry_for_each_address"_cause);
    }
    const Story story(
        "The test's own list: eth0 has 2001:db8::7 and fe80::7; lo has ::1; eth1 has 2001:db8::8.");
    const MadeUpMachine machine({{"eth0", "2001:db8::7"},
                                 {"eth0", "fe80::7"},
                                 {"lo", "::1", IFF_UP | IFF_LOOPBACK},
                                 {"eth1", "2001:db8::8"}});
    expect_list(machine, "ipv6_counts_too"_cause);
}

TEST_CASE("1.4 list_interfaces has addresses of every length", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const Story story(
        "The test's own list: eth0 has 255.255.255.255, 0.0.0.0, :: and two IPv6 addresses of 38 and 39 "
        "characters.");
    const MadeUpMachine machine({{"eth0", "255.255.255.255"},
                                 {"eth0", "2001:db8:1111:2222:3333:4444:5555:6666"},
                                 {"eth0", "fe80:1111:2222:3333:4444:5555:6666:7777"},
                                 {"eth0", "0.0.0.0"},
                                 {"eth0", "::"}});
    expect_list(machine, "every_address_of_any_length"_cause);
}

TEST_CASE("1.4 list_interfaces asks anew each time", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const int calls = Faults::getifaddrs_calls;
    const Story story("The test's own list: eth0 has 192.0.2.7, then, at the next call, 192.0.2.8.");
    for (const char* address : {"192.0.2.7", "192.0.2.8"}) {
        const MadeUpMachine machine(
            std::vector<MadeUpMachine::Line>{{"eth0", address}});  // g++ 11 wants the type
        expect_list(machine, Faults::getifaddrs_calls == calls ? "asked_only_once"_cause
                                                               : "entry_for_each_address"_cause);
    }
}

TEST_CASE("1.4 list_interfaces has each interface's own entry", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const Story story(
        "The test's own list: eth0 and eth0:1 have addresses of their own; tun0 and veth0123456789a have the "
        "same one, fe80::7.");
    const MadeUpMachine machine({{"eth0", "169.254.1.2"},
                                 {"eth0:1", "192.0.2.8"},
                                 {"tun0", "fe80::7", IFF_UP | IFF_POINTOPOINT},
                                 {"veth0123456789a", "fe80::7"}});
    expect_list(machine, "entry_for_each_address"_cause);
}

TEST_CASE("1.4 list_interfaces passes over entries without an IP address", "[1.4]") {
    if (!asks_getifaddrs()) return;
    {
        const Story story("The test's own list: hw0 has only a hardware address; eth0 has 192.0.2.7.");
        const MadeUpMachine machine(
            {{"hw0", MadeUpMachine::hardware}, {"eth0", "192.0.2.7"}, {"eth0", MadeUpMachine::hardware}});
        expect_list(machine, "entry_of_every_family"_cause);
    }
    const Story story("The test's own list: tun0 has no address (its ifa_addr is null); eth0 has 192.0.2.7.");
    const MadeUpMachine machine(
        {{"tun0", MadeUpMachine::none}, {"eth0", "192.0.2.7"}, {"tun1", MadeUpMachine::none}});
    expect_list(machine, "ends_at_a_null_address"_cause);
}

TEST_CASE("1.4 list_interfaces counts interfaces that are down", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const Story story("The test's own list: eth0 is up, with 192.0.2.7; eth1 is down, with 192.0.2.8.");
    const MadeUpMachine machine({{"eth1", "192.0.2.8", 0}, {"eth0", "192.0.2.7"}});
    expect_list(machine, "only_interfaces_that_are_up"_cause);
}

TEST_CASE("1.4 list_interfaces has no limit", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const Story story("The test's own list: 200 interfaces, each with three addresses.");
    std::vector<MadeUpMachine::Line> lines;
    for (int i = 0; i < 200; ++i) {
        const std::string name = fmt::format("veth{}", i);
        lines.push_back({name, fmt::format("10.0.{}.1", i)});
        lines.push_back({name, fmt::format("2001:db8::{:x}", i)});
        lines.push_back({name, "fe80::7"});
    }
    expect_list(MadeUpMachine(std::move(lines)), "at_most_sixteen"_cause);
}

TEST_CASE("1.4 list_interfaces finds what the system has", "[1.4]") {
    struct Seen {
        List expected, got;
    };
    const Seen seen = staged("this machine's addresses staying the same for a moment", [](Timing& timing) {
        const Seen now{this_machines(), ask()};
        if (this_machines() != now.expected) timing.missed();
        return now;
    });
    expect_list(seen.got, seen.expected, nullptr, "entry_for_each_address"_cause, Place::here());
}

TEST_CASE("1.4 list_interfaces throws when the system can't tell", "[1.4]") {
    if (!asks_getifaddrs()) return;
    const Faults faults;
    const int unfreed = Faults::unfreed_ifaddrs;
    for (const auto& [error, name] : {std::pair{ENOMEM, "ENOMEM"}, std::pair{EMFILE, "EMFILE"}}) {
        const Story story(fmt::format("getifaddrs() returns -1 with errno {}.", name));
        Faults::failing_getifaddrs = error;
        const Thrown thrown = call_throws(
            "list_interfaces()", "std::system_error", [] { answer::list_interfaces(); },
            "error_as_no_interfaces"_cause);
        expect_code(thrown, error, "system_error_with_errno"_cause);
    }
    expect(Faults::unfreed_ifaddrs == unfreed, "freeifaddrs() not called: there is no list", "it was called",
           "freed_without_a_list"_cause);
}

TEST_CASE("1.4 list_interfaces frees the system's list", "[1.4]") {
    Descriptors before;
    const int unfreed = Faults::unfreed_ifaddrs;
    call("list_interfaces()", [] { return answer::list_interfaces(); });
    expect(Faults::unfreed_ifaddrs == unfreed, "freeifaddrs() called once for the list",
           fmt::format("calls that are missing: {}", Faults::unfreed_ifaddrs - unfreed),
           "freed_at_the_loops_end"_cause);
    before.expect_none_left();
}
