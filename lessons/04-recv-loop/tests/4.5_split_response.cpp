// 4.5 split_response(reply): a whole reply as status, headers and body, and AnyCase, the order of their
// names. What is not such a reply is a std::runtime_error. The contract is in recv_loop.hpp.
#include <list>

#include "peers.hpp"

using namespace testing;

namespace {

answer::Response split(std::string_view reply, const Cause& why = {}, Place place = Place::here()) {
    const Exact exact(reply);
    return call(
        fmt::format("split_response({})", quote(reply)), [&] { return answer::split_response(exact.view()); },
        why, place);
}

void expect_status(const std::string& status_line, int status, Place place = Place::here()) {
    const bool bare = status_line.ends_with(fmt::format(" {}", status));  // without a word for people
    const Cause why = bare && status != 100 && status != 999 ? "reason_needed"_cause : Cause();
    expect_equal("the status", split(status_line + "\r\n\r\n", why, place).status, status, why, place);
}

// `why` is for a header that is missing, or has another value. Where only its name is in another case,
// AnyCase is what is wrong.
void expect_header(const answer::Response& response, const std::string& name, const std::string& value,
                   const Cause& why = {}, Place place = Place::here()) {
    const auto found = response.headers.find(name);
    if (found == response.headers.end()) {
        std::string names;
        bool there = false;
        for (const auto& header : response.headers) {
            names += (names.empty() ? "" : ", ") + quote(header.first);
            there = there || lower(header.first) == lower(name);
        }
        fail(fmt::format("a header {}", name), names.empty() ? "no header at all" : "the headers " + names,
             there ? "names_in_exact_case"_cause : why, place);
    }
    expect_equal(name, found->second, value, why, place);
}

using Names = std::vector<std::string_view>;

// Both orders of a pair, as AnyCase has them.
struct Order {
    std::string_view a, b;
    bool ab, ba;
    bool equal = lower(std::string(a)) == lower(std::string(b));
    bool one_begins_the_other() const {
        const std::string x = lower(std::string(a)), y = lower(std::string(b));
        return x.starts_with(y) || y.starts_with(x);
    }
};

std::string show_order(const Order& pair) {
    if (pair.ab && pair.ba) return "each is before the other";
    if (pair.ab) return fmt::format("{} is before {}", quote(pair.a), quote(pair.b));
    if (pair.ba) return fmt::format("{} is before {}", quote(pair.b), quote(pair.a));
    return "neither is before the other";
}

Cause why_order(const Order& pair, bool cut_views) {
    if (pair.ab && pair.ba) return "order_with_equals"_cause;
    if (cut_views) return "views_as_c_strings"_cause;  // all names that stand alone are in order
    if (pair.equal) return "names_in_exact_case"_cause;
    return pair.one_begins_the_other() ? "beginning_taken_for_the_name"_cause : "case_bit_cleared"_cause;
}

void check_order(const Names& names, bool cut_views, Place place = Place::here()) {
    const std::size_t count = names.size();
    std::vector<std::vector<bool>> before(count, std::vector<bool>(count));
    for (std::size_t a = 0; a < count; ++a) {
        for (std::size_t b = 0; b < count; ++b)
            before[a][b] = call(
                fmt::format("AnyCase{{}}({}, {})", quote(names[a]), quote(names[b])),
                [&] { return answer::AnyCase{}(names[a], names[b]); }, {}, place);
    }
    for (std::size_t a = 0; a < count; ++a) {
        for (std::size_t b = 0; b < count; ++b) {
            const Order pair{.a = names[a], .b = names[b], .ab = before[a][b], .ba = before[b][a]};
            const auto this_call = [&] {
                begin_call(fmt::format("AnyCase{{}}({}, {})", quote(pair.a), quote(pair.b)));
            };
            if (pair.equal ? pair.ab || pair.ba : pair.ab == pair.ba) {
                this_call();
                fail(pair.equal ? "neither is before the other" : "one of the two is before the other",
                     show_order(pair), why_order(pair, cut_views), place);
            }
            passed();
            for (std::size_t c = 0; c < count && pair.ab; ++c) {
                if (!before[b][c] || before[a][c]) continue;
                this_call();
                fail(fmt::format("{} before {}, too", quote(pair.a), quote(names[c])), "it is not",
                     "order_not_transitive"_cause(quote(pair.a), quote(pair.b), quote(names[c])), place);
            }
        }
    }
}

void check_bad(const Cause& why, const std::vector<std::string>& list, Place place = Place::here()) {
    for (const std::string& bad : list) {
        const auto made = [&bad] {
            const auto response = answer::split_response(bad);
            return fmt::format("status {}, {} headers", response.status, response.headers.size());
        };
        expect_runtime_error(call_throws(fmt::format("split_response({})", quote(bad)), "std::runtime_error",
                                         made, why, place),
                             place);
    }
}

}  // namespace

TEST_CASE("4.5 split_response orders names in any case", "[4.5]") {
    Names names = {"",
                   "a",
                   "A",
                   "b",
                   "B",
                   "c",
                   "C",
                   "ab",
                   "aB",
                   "Ab",
                   "abc",
                   "ABC",
                   "-",
                   "_",
                   "Z",
                   "z",
                   "host",
                   "HOST",
                   "x^",
                   "x~",
                   "x-\xe9",
                   "x-\xc9",
                   "Access-Control-Allow-Origin",
                   "Access-Control-Allow-Methods"};
    const std::string longest = std::string(300, 'N') + "a", other = std::string(300, 'n') + "B";
    std::list<std::string> long_names;
    for (const std::size_t size : {16U, 63U, 64U, 65U, 128U, 256U, 300U, 301U}) {
        names.push_back(long_names.emplace_back(longest.substr(0, size)));
        names.push_back(long_names.emplace_back(other.substr(0, size)));
    }
    check_order(names, false);
    // "HOSTNAME" and "hosts" lie behind the end of two of the views: only their sizes say where they end.
    const std::string_view longer = "HOSTNAMEhosts";
    names.push_back(longer.substr(0, 4));
    names.push_back(longer.substr(8, 4));
    check_order(names, true);
}

TEST_CASE("4.5 split_response finds status, headers and body", "[4.5]") {
    const auto response = split("HTTP/1.1 200 OK\r\nServer: practice\r\nContent-Length: 5\r\n\r\nhello");
    expect_equal("the status", response.status, 200);
    expect_equal("how many headers", response.headers.size(), 2U);
    expect_header(response, "Server", "practice", "cr_left_in_the_value"_cause);
    expect_header(response, "Content-Length", "5", "cr_left_in_the_value"_cause);
    expect_equal("the body", response.body, "hello");
    expect_equal("the body", split("HTTP/1.1 200 OK\r\n\r\n", "nothing_behind_the_status_line"_cause).body,
                 "");
}

TEST_CASE("4.5 split_response reads every form of status line", "[4.5]") {
    expect_status("HTTP/1.1 404 Not Found", 404);
    expect_status("HTTP/1.0 301 Moved Permanently", 301);
    expect_status("HTTP/1.1 204 ", 204);
    expect_status("HTTP/1.1 599", 599);
    expect_status("HTTP/1.1 200 404 is not the status", 200);
    expect_status("HTTP/1.1 100 Continue", 100);
    expect_status("HTTP/1.1 999", 999);
    expect_status("HTTP/1.1 200 " + numbered_bytes(1024), 200);
    for (const char* version : {"0.9", "2.0", "3.7"})
        expect_status(fmt::format("HTTP/{} 200 OK", version), 200);
}

TEST_CASE("4.5 split_response finds a header in any case", "[4.5]") {
    const auto response =
        split("HTTP/1.1 200 OK\r\ncontent-LENGTH: 0\r\nX-B: b\r\nx-a: a\r\nDate: now\r\n\r\n");
    for (const char* name : {"Content-Length", "content-length", "CONTENT-LENGTH"})
        expect_header(response, name, "0");
    expect_header(response, "X-A", "a");
    expect_header(response, "x-b", "b");
    expect_header(response, "DATE", "now");
    expect(response.headers.find("Dat") == response.headers.end(), "no header Dat", "one was found",
           "beginning_taken_for_the_name"_cause);
}

TEST_CASE("4.5 split_response trims values and splits at the first colon", "[4.5]") {
    const Cause why = "colon_and_space"_cause;
    const auto response = split(
        "HTTP/1.1 200 OK\r\nA:1\r\nB:   2\r\nC:\t3 \t\r\nD:\r\nE:  \r\nF: http://x/ y : z\r\n"
        "G: \t 4\t \t\r\nH:\t \t\r\n\r\n",
        why);
    const std::vector<std::pair<const char*, const char*>> wanted = {
        {"A", "1"}, {"B", "2"}, {"C", "3"}, {"D", ""}, {"E", ""}, {"F", "http://x/ y : z"},
        {"G", "4"}, {"H", ""}};
    for (const auto& [name, value] : wanted) expect_header(response, name, value, why);
}

TEST_CASE("4.5 split_response keeps every other byte of a value", "[4.5]") {
    const auto response = split("HTTP/1.1 200 OK\r\nA: a b \v\f\xff \t\r\nB: \v1\f\r\n\r\n");
    expect_header(response, "A", "a b \v\f\xff", "trimmed_by_isspace"_cause);
    expect_header(response, "B", "\v1\f", "trimmed_by_isspace"_cause);
}

TEST_CASE("4.5 split_response keeps or refuses a carriage return or NUL in a value", "[4.5]") {
    using namespace std::string_literals;
    for (const std::string& value : {"x\r"s, "\rx"s, "\r x \r"s, "a\0b"s, "\0"s}) {
        const std::string reply = "HTTP/1.1 200 OK\r\nA: " + value + " \r\n\r\n";
        begin_call(fmt::format("split_response({})", quote(reply)));
        answer::Response response;
        try {
            response = answer::split_response(reply);
        } catch (const workbook::NotWritten&) {
            throw;
        } catch (const std::runtime_error&) {
            passed();
            continue;
        }
        const bool has_nul = value.find('\0') != value.npos;
        expect_header(response, "A", value, has_nul ? "c_string"_cause : "carriage_return_trimmed"_cause);
    }
}

TEST_CASE("4.5 split_response takes names, values and numbers of headers of any size", "[4.5]") {
    std::string head = "HTTP/1.1 200 OK\r\n";
    std::vector<std::pair<std::string, std::string>> wanted;
    for (const std::size_t size : {1U, 16U, 63U, 64U, 65U, 255U, 256U, 257U, 1024U})
        wanted.emplace_back(std::string(size, 'N'), numbered_bytes(size) + ".");
    for (int i = 0; i < 600; ++i)
        wanted.emplace_back(fmt::format("Header-{}", i), fmt::format("value {}", i));
    for (const auto& [name, value] : wanted) head += fmt::format("{}: {}\r\n", name, value);
    const auto response = split(head + "\r\n", "fixed_number_or_size"_cause);
    expect_equal("how many headers", response.headers.size(), wanted.size(), "fixed_number_or_size"_cause);
    for (const auto& [name, value] : wanted)
        expect_header(response, lower(name), value, "fixed_number_or_size"_cause);
}

TEST_CASE("4.5 split_response joins the values of a name that comes twice", "[4.5]") {
    const auto response = split("HTTP/1.1 200 OK\r\nVary: a\r\nOther: x\r\nvary: b\r\nVARY: c\r\n\r\n");
    expect_header(response, "Vary", "a, b, c", "last_value_wins"_cause);
    const auto same =
        split("HTTP/1.1 200 OK\r\nVary: a\r\nVary: a\r\nSet-Cookie: x=1\r\nSet-Cookie: y=2\r\n\r\n");
    expect_header(same, "Vary", "a, a", "last_value_wins"_cause);
    expect_header(same, "Set-Cookie", "x=1, y=2", "last_value_wins"_cause);
    expect_equal("how many headers", response.headers.size(), 2U);
}

TEST_CASE("4.5 split_response keeps the body as it is", "[4.5]") {
    const std::string body = "a\r\n\r\nb: c\n\n" + every_byte();
    const std::string got = split("HTTP/1.1 200 OK\r\n\r\n" + body, "last_empty_line"_cause).body;
    const bool cut = !got.empty() && body.starts_with(got + '\0');
    expect_equal("the body", got, body, cut ? "body_as_a_c_string"_cause : "last_empty_line"_cause);
}

TEST_CASE("4.5 split_response throws when it is not a reply", "[4.5]") {
    check_bad("head_without_its_end"_cause, {"", "hello", "HTTP/1.1 200 OK\r\n",
                                             "HTTP/1.1 200 OK\r\nA: 1\r\n", "HTTP/1.1 200 OK\nA: 1\n\n"});
    check_bad("status_by_stoi"_cause,
              {"\r\n\r\n", "HTTP/1.1 +20 OK\r\n\r\n", "HTTP/1.1 \r\n\r\n", "HTTP/1.1\r\n\r\n",
               "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
               "HTTP/1.1 200x OK\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n", "HTTP/1.1  20 OK\r\n\r\n",
               "FTP/1.1 200 OK\r\n\r\n"});
    check_bad("status_of_any_three_digits"_cause, {"HTTP/1.1 099 x\r\n\r\n", "HTTP/1.1 000 x\r\n\r\n",
                                                   "HTTP/1.1 1000 x\r\n\r\n", "HTTP/1.1 0200 x\r\n\r\n"});
    check_bad("version_not_looked_at"_cause,
              {"HTTP/1.x 200 OK\r\n\r\n", "HTTP/x.1 200 OK\r\n\r\n", "HTTP/1.1\t200 OK\r\n\r\n",
               "HTTP/1.1 200\tOK\r\n\r\n", "HTTPS 200 OK\r\n\r\n", "HTTP 200 OK\r\n\r\n",
               "HTTP/ 200 OK\r\n\r\n", "HTTP/x.y 200 OK\r\n\r\n", "HTTP/1.1X200 OK\r\n\r\n",
               "HTTP/1.1200 OK\r\n\r\n", "HTTP/1.1X 200 OK\r\n\r\n", "HTTP/11 200 OK\r\n\r\n",
               "HTTP/1,1 200 OK\r\n\r\n", " HTTP/1.1 200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n"});
    check_bad("line_without_a_name"_cause,
              {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: no name\r\n\r\n"});
    check_bad("getline_and_bare_lf"_cause,
              {"HTTP/1.1 200 OK\r\nA: 1\nB: 2\r\n\r\n", "HTTP/1.1 200 OK\nA: 1\r\n\r\n",
               "HTTP/1.1 200 OK\r\nA: 1\n\r\n\r\n", "HTTP/1.1 200 OK\r\nA:\n\r\n\r\n",
               "HTTP/1.1 200 OK\r\nA\nB: 1\r\n\r\n", "HTTP/1.1 200 OK\r\nA: 1\n\nbody\r\n\r\n"});
}

TEST_CASE("4.5 split_response throws when a part is almost right", "[4.5]") {
    using namespace std::string_literals;
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    check_bad("getline_and_bare_lf"_cause, {ok + "A: 1\r\n\nbody", ok + "\nbody", ok + "A: 1\r\n\n\r\n"});
    check_bad("head_without_its_end"_cause, {ok + "A: 1\r\n\r", ok + "\r", ok + "A: 1\r\n\rbody"});
    check_bad("line_without_a_name"_cause,
              {ok + "no colon\r\nB: 2\r\n\r\n", ok + "A: 1\r\nno colon\r\nB: 2\r\n\r\n",
               ok + "A: 1\r\nno colon\r\n\r\n"});
    check_bad("version_not_looked_at"_cause, {"HTTP/1.10 200 OK\r\n\r\n", "HTTP/10.1 200 OK\r\n\r\n",
                                              "HTTP/.1 200 OK\r\n\r\n", "HTTP/1. 200 OK\r\n\r\n"});
    check_bad("status_by_stoi"_cause,
              {"HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 200\0\r\n\r\n"s, "HTTP/1.1 200\0x\r\n\r\n"s});
}
