// 3.1 resolve (the contract: tcp_client.hpp) finds a host's endpoints with getaddrinfo(3): all of them, in
// the resolver's order, each once, of both families. What can't be resolved is an error that names host and
// service. The resolver that the answer asks is scripted for the name "several.example" alone.
#include <netdb.h>

#include <algorithm>

#include <fmt/ranges.h>

#include "peers.hpp"

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
    const auto is_expected = [&](const net::Endpoint& one) {
        return std::find(expected.begin(), expected.end(), one) != expected.end();
    };
    const auto swapped = [](std::uint16_t port) { return static_cast<std::uint16_t>(port << 8 | port >> 8); };
    if (got.size() > expected.size() && std::all_of(got.begin(), got.end(), is_expected))
        why = "resolve_any_type"_cause;
    else if (got.size() == expected.size() && !got.empty() && got[0].port() != expected[0].port() &&
             got[0].port() == swapped(expected[0].port()))
        why = "resolve_port_order"_cause;
    else if (got.empty()) why = "resolve_empty_list"_cause;
    expect(got == expected, lines(expected), lines(got), why, place);
}

void check_resolve(std::string_view host, std::string_view service, const Endpoints& expected,
                   const Cause& why, Place place = Place::here()) {
    check_endpoints(resolve(host, service, why, place), expected, why, place);
}

// The contract's getaddrinfo(3), as the tests see it: they script what it finds.
void check_asks_getaddrinfo(Place place = Place::here()) {
    const int before = Faults::getaddrinfo_calls;
    begin_call("resolve(\"127.0.0.1\", \"80\")", {}, place);
    try {
        answer::resolve("127.0.0.1", "80");
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {  // what hints hold by chance may be refused
        fail_thrown(describe_exception(), Faults::dirty_hints ? "resolve_dirty_hints"_cause : Cause{}, place);
    }
    expect(Faults::getaddrinfo_calls != before, "getaddrinfo() called", "it was not",
           "resolve_otherwise"_cause, place);
    expect(!Faults::dirty_hints, "hints whose other fields are 0", "one of them is set",
           "resolve_dirty_hints"_cause, place);
}

Thrown fails_to_resolve(std::string_view host, std::string_view service, std::string_view expected,
                        const Cause& why, Place place = Place::here()) {
    const Thrown thrown = call_throws(
        fmt::format("resolve({}, {})", quote(host), quote(service)), expected,
        [&] { return lines(answer::resolve(host, service)); }, why, place);
    expect_runtime_error(thrown, place);
    return thrown;
}

// The system's own resolver: its error code, or the endpoints it finds.
int system_resolve(const std::string& host, const char* service, Endpoints* found = nullptr) {
    addrinfo hints{}, *list = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    const int code = ::getaddrinfo(host.c_str(), service, &hints, &list);
    if (code != 0) return code;
    for (const addrinfo* entry = list; entry != nullptr && found != nullptr; entry = entry->ai_next) {
        const net::Endpoint endpoint{entry->ai_addr, entry->ai_addrlen};
        if (std::find(found->begin(), found->end(), endpoint) == found->end()) found->push_back(endpoint);
    }
    ::freeaddrinfo(list);
    return 0;
}

}  // namespace

TEST_CASE("3.1 resolve takes addresses of both families", "[3.1]") {
    check_asks_getaddrinfo();
    const Cause why = "resolve_one_family"_cause;
    check_resolve("127.0.0.1", "80", {{"127.0.0.1", 80}}, why);
    check_resolve("192.0.2.1", "65535", {{"192.0.2.1", 65535}}, why);
    check_resolve("10.1.2.3", "0", {{"10.1.2.3", 0}}, why);
    check_resolve("2001:db8::1", "8080", {{"2001:db8::1", 8080}}, why);
}

TEST_CASE("3.1 resolve asks for TCP", "[3.1]") {
    resolve("127.0.0.1", "80");
    const int type = Faults::asked_socktype;
    expect(type == SOCK_STREAM || type == 0, "hints.ai_socktype = SOCK_STREAM",
           type == SOCK_DGRAM ? "SOCK_DGRAM" : fmt::format("socket type {}", type), "resolve_datagram"_cause);
}

TEST_CASE("3.1 resolve finds every address of a name, each once", "[3.1]") {
    check_asks_getaddrinfo();
    const Faults faults;
    Faults::scripted_addresses = {"2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2"};
    const Story story("The name has two IPv6 and two IPv4 addresses.");
    const Endpoints got = resolve(Faults::scripted_host, "443", "resolve_numeric_only"_cause);
    check_endpoints(got, {{"2001:db8::1", 443}, {"192.0.2.1", 443}, {"2001:db8::2", 443}, {"192.0.2.2", 443}},
                    got.size() == 1   ? "resolve_first_only"_cause
                    : got.size() == 2 ? "resolve_one_family"_cause
                                      : "resolve_order"_cause);
}

TEST_CASE("3.1 resolve keeps the zone of an address", "[3.1]") {
    // The kernel tells a link-local address of one interface from that of another by it.
    Endpoints expected;
    if (system_resolve("fe80::1%1", "80", &expected) != 0) return passed();  // a system that differs
    check_resolve("fe80::1%1", "80", expected, "resolve_zone_lost"_cause);
    check_asks_getaddrinfo();
    const Faults faults;
    Faults::scripted_addresses = {"fe80::1%1", "fe80::1%2"};
    const Story story("The name has one link-local address on each of two interfaces.");
    check_resolve(Faults::scripted_host, "80", {{"fe80::1%1", 80}, {"fe80::1%2", 80}},
                  "resolve_zone_lost"_cause);
}

TEST_CASE("3.1 resolve takes as many addresses as there are", "[3.1]") {
    check_asks_getaddrinfo();
    const Faults faults;
    for (int i = 1; i <= 200; ++i) Faults::scripted_addresses.push_back(fmt::format("192.0.2.{}", i));
    const Story story("The name has 200 addresses.");
    const Endpoints got = resolve(Faults::scripted_host, "80");
    expect(got.size() == 200, "200 endpoints", fmt::format("{}", got.size()), "resolve_too_few"_cause);
}

TEST_CASE("3.1 resolve takes a host as long as a name can be", "[3.1]") {
    check_asks_getaddrinfo();
    const Faults faults;
    Faults::scripted_addresses = {"192.0.2.1"};
    Faults::scripted_host.clear();
    while (Faults::scripted_host.size() < 250) Faults::scripted_host += "ten-bytes.";
    const Story story("The host's name has 250 characters; up to 253 are allowed.");
    check_resolve(Faults::scripted_host, "80", {{"192.0.2.1", 80}}, "resolve_name_cut"_cause);
    for (const std::size_t size : {1100U, 5000U, 70000U}) {  // it may be refused, but not cut
        Faults::scripted_host.assign(size, 'x');
        const Story more(fmt::format("Then {} characters, and the resolver knows it.", size));
        begin_call(fmt::format("resolve(a name of {} characters, \"80\")", size), "resolve_name_cut"_cause);
        Endpoints got;
        try {
            got = answer::resolve(Faults::scripted_host, "80");
        } catch (const std::runtime_error&) {  // refused as too long: not cut
            continue;
        }
        check_endpoints(got, {{"192.0.2.1", 80}}, "resolve_name_cut"_cause);
    }
}

TEST_CASE("3.1 resolve hands the host on as it is", "[3.1]") {
    check_asks_getaddrinfo();
    for (const std::string host :
         {"127.0.0.1", "::1", "localhost", "[::1]", "[127.0.0.1]", " 127.0.0.1", "2001:DB8::A"}) {
        Faults::asked_host = "nothing";
        begin_call(fmt::format("resolve({}, \"80\")", quote(host)), "resolve_changes_the_host"_cause);
        try {
            answer::resolve(host, "80");
        } catch (const std::exception&) {}  // the resolver decides
        expect(Faults::asked_host == host, "getaddrinfo() asked for " + quote(host),
               "for " + quote(Faults::asked_host), "resolve_changes_the_host"_cause);
    }
}

TEST_CASE("3.1 resolve leaves out what comes twice", "[3.1]") {
    check_asks_getaddrinfo();
    const Faults faults;
    Faults::scripted_addresses = {"192.0.2.1", "2001:db8::1", "192.0.2.1", "192.0.2.2", "2001:db8::1"};
    const Story story(
        "The resolver names two of the addresses twice, as it does when /etc/hosts has two lines for them.");
    check_resolve(Faults::scripted_host, "80", {{"192.0.2.1", 80}, {"2001:db8::1", 80}, {"192.0.2.2", 80}},
                  "resolve_duplicates"_cause);
}

TEST_CASE("3.1 resolve knows localhost", "[3.1]") {
    Endpoints expected;
    if (system_resolve("localhost", "80", &expected) != 0) return passed();  // a machine without the name
    check_endpoints(resolve("localhost", "80", "resolve_numeric_only"_cause), expected,
                    "resolve_as_the_system"_cause);
}

TEST_CASE("3.1 resolve takes the name of a service", "[3.1]") {
    if (system_resolve("127.0.0.1", "http") != 0) return passed();  // no /etc/services here
    check_resolve("127.0.0.1", "http", {{"127.0.0.1", 80}}, "resolve_service_number"_cause);
}

TEST_CASE("3.1 resolve takes a service of any length", "[3.1]") {
    for (const std::size_t zeros : {100U, 300U, 900U}) {
        const std::string service = std::string(zeros, '0') + "8080";
        if (system_resolve("127.0.0.1", service.c_str()) != 0) continue;  // a system that differs
        check_resolve("127.0.0.1", service, {{"127.0.0.1", 8080}}, "resolve_name_cut"_cause);
    }
}

TEST_CASE("3.1 resolve reports each of the resolver's errors", "[3.1]") {
    check_asks_getaddrinfo();
    const Faults faults;
    for (const int code : {EAI_AGAIN, EAI_FAIL, EAI_MEMORY, EAI_NONAME, EAI_SERVICE, EAI_FAMILY
#ifdef EAI_NODATA
                           ,
                           EAI_NODATA
#endif
         }) {
        const Story story(fmt::format("getaddrinfo() fails: {}.", gai_strerror(code)));
        Faults::failing_getaddrinfo = code;
        const Thrown thrown =
            fails_to_resolve(Faults::scripted_host, "80", gai_strerror(code), "resolve_minus_one"_cause);
        expect_named(thrown, Faults::scripted_host, "resolve_error_unnamed"_cause);
        expect_named(thrown, gai_strerror(code), "resolve_strerror"_cause);
    }
}

TEST_CASE("3.1 resolve reads exactly the texts that it was given", "[3.1]") {
    const std::string_view host = "127.0.0.123", service = "8080";
    const Cause why = "resolve_ends_at_nul"_cause;
    const Endpoints got = call(
        "resolve(the first 9 characters of \"127.0.0.123\", the first 2 of \"8080\")",
        [&] { return answer::resolve(host.substr(0, 9), service.substr(0, 2)); }, why);
    check_endpoints(got, {{"127.0.0.1", 80}}, why);
}

TEST_CASE("3.1 resolve says what could not be resolved, and why", "[3.1]") {
    const std::string too_long(64, 'x');  // a label has at most 63 octets: no name server is asked
    const std::pair<std::string, std::string> unknown[] = {{"127.0.0.1", "no-such-service"},
                                                           {too_long + ".example", "80"},
                                                           {"127.0.0.1", "80abc"},
                                                           {"127.0.0.1", std::string(100, 's')},
                                                           {"", "80"},
                                                           {std::string(5000, 'x'), "80"},
                                                           {"1.2.3.4.5..", "80"}};
    for (const auto& [host, service] : unknown) {
        const int code = system_resolve(host, service.c_str());
        if (code == 0) continue;  // a system that knows it after all
        const Thrown thrown =
            fails_to_resolve(host, service, "it can't be resolved", "resolve_minus_one"_cause);
        expect_named(thrown, host, "resolve_error_unnamed"_cause);
        expect_named(thrown, service, "resolve_error_unnamed"_cause);
        if (code != EAI_SYSTEM) expect_named(thrown, gai_strerror(code), "resolve_strerror"_cause);
    }
}

TEST_CASE("3.1 resolve frees the resolver's list", "[3.1]") {
    const int unfreed = Faults::unfreed_addrinfo;
    Descriptors before;
    resolve("127.0.0.1", "80");
    try {
        answer::resolve("127.0.0.1", "no-such-service");
    } catch (const std::exception&) {}
    expect(Faults::unfreed_addrinfo == unfreed, "freeaddrinfo() called once for each list",
           fmt::format("calls that are missing: {}", Faults::unfreed_addrinfo - unfreed),
           "resolve_never_frees"_cause);
    before.expect_none_left();
}

TEST_CASE("3.1 resolve refuses a text that holds a NUL", "[3.1]") {
    const std::pair<std::string_view, std::string_view> with_nul[] = {
        {std::string_view("127.0.0.1\0.example", 18), "80"}, {"127.0.0.1", std::string_view("80\0x", 4)},
        {std::string_view("127.0.0.1\0", 10), "80"},         {"127.0.0.1", std::string_view("80\0", 3)},
        {std::string_view("\0127.0.0.1", 10), "80"},         {"127.0.0.1", std::string_view("\0", 1)}};
    for (const auto& [host, service] : with_nul) {
        const Thrown thrown =
            fails_to_resolve(host, service, "no such host or service", "resolve_nul_unseen"_cause);
        expect(!thrown.text.empty(), "an error with a text", "an empty text", "error_without_text"_cause);
    }
}

TEST_CASE("3.1 resolve hands the service on as it is", "[3.1]") {
    check_asks_getaddrinfo();
    for (const std::string service : {"80", "0080", "http", "HTTP", " 80", "80 ", "http\n"}) {
        Faults::asked_service = "nothing";
        begin_call(fmt::format("resolve(\"127.0.0.1\", {})", quote(service)),
                   "resolve_changes_the_service"_cause);
        try {
            answer::resolve("127.0.0.1", service);
        } catch (const std::exception&) {}  // the resolver decides
        expect(Faults::asked_service == service, "getaddrinfo() asked for " + quote(service),
               "for " + quote(Faults::asked_service), "resolve_changes_the_service"_cause);
    }
}

TEST_CASE("3.1 resolve names host and service also if a system call of the resolver fails", "[3.1]") {
    check_asks_getaddrinfo();
    const Faults faults;
    Faults::failing_getaddrinfo = EAI_SYSTEM;
    const Story story("getaddrinfo() returns EAI_SYSTEM, and errno is EMFILE.");
    const Thrown thrown =
        fails_to_resolve(Faults::scripted_host, "8080", "it can't be resolved", "resolve_minus_one"_cause);
    expect_named(thrown, Faults::scripted_host, "resolve_error_unnamed"_cause);
    expect_named(thrown, "8080", "resolve_error_unnamed"_cause);
}
