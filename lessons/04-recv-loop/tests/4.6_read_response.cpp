// 4.6 read_response(reader): one reply to a GET; what follows it stays in the reader. The body ends where the
// reply says: none, chunks, a length, or the peer's end, in this order. The contract is in recv_loop.hpp.
#include "peers.hpp"

using namespace testing;

namespace {

// Whether `call` throws an exception with this text.
bool throws(const std::string& text, const std::function<void()>& call) {
    try {
        call();
    } catch (const std::exception& error) {
        return text == error.what();
    }
    return false;
}

// Why read_response() threw `text`; `why`, unless exercise 4.5 throws it for this head, whole or without its end.
Cause why_thrown(const std::string& reply, const std::string& text, const Cause& why) {
    const std::string head = reply.substr(0, reply.find("\r\n\r\n"));
    if (throws(text, [&] { answer::split_response(head + "\r\n\r\n"); }) ||
        throws(text, [] { answer::AnyCase{}("a", "b"); }))
        return "split_response_throws"_cause;
    return throws(text, [&] { answer::split_response(head); }) ? "empty_line_not_put_back"_cause : why;
}

const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

struct Wanted {
    int status;
    std::string body;
    std::string left;  // for the next reply
};

// Plays a reply that is cut into `pieces`, reads one response from it, and looks at what is left.
void check_pieces(const Pieces& pieces, const Wanted& wanted, const Cause& why, const Cause& why_left,
                  Place place) {
    const ScriptedConnection connection(
        fmt::format("The peer sends {} in {} piece{} and finishes.", quote(joined(pieces)), pieces.size(),
                    pieces.size() == 1 ? "" : "s"),
        in_lockstep(pieces));
    answer::Reader reader(connection.fd());
    watch(place);
    begin_call("read_response(reader)", why, place);
    answer::Response response;
    try {
        response = answer::read_response(reader);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        const Thrown thrown = describe_exception();
        fail_thrown(thrown, why_thrown(joined(pieces), thrown.text, why), place);
    }
    expect_equal("the status", response.status, wanted.status, why, place);
    const std::string& body = response.body;
    const bool last_chunk = joined(pieces).starts_with(chunked) && !body.empty() && body != wanted.body &&
                            wanted.body.ends_with(body);
    expect_equal("the body", body, wanted.body, last_chunk ? "last_chunk_only"_cause : why, place);
    const std::string left = watched_call(
        "reader.read_to_end()", [&] { return reader.read_to_end(); }, "end_taken_for_an_error"_cause, place);
    expect_equal("what is left for the next reply", left, wanted.left, why_left, place);
}
void check_reply(const std::string& reply, const Wanted& wanted, const Cause& why, const Cause& why_left,
                 Place place = Place::here()) {
    check_pieces({reply}, wanted, why, why_left, place);
}
void check_reply(const std::string& reply, const Wanted& wanted, const Cause& why,
                 Place place = Place::here()) {
    check_pieces({reply}, wanted, why, why, place);
}
// The same, cut at every place.
void check_splits(const std::string& reply, const Wanted& wanted, const Cause& why, const Cause& why_left,
                  Place place = Place::here()) {
    check_pieces({reply}, wanted, why, why_left, place);
    for (const Pieces& pieces : all_splits(reply)) check_pieces(pieces, wanted, why, why_left, place);
}

// `why_type` is for an exception of another type than std::runtime_error.
void check_bad_response(const std::string& reply, const Cause& why,
                        const Cause& why_type = "not_a_runtime_error"_cause, Place place = Place::here()) {
    Connection pair;
    pair.send(reply);
    pair.finish();
    const Story story(fmt::format("The peer sends {} and finishes.", quote(reply, reply.size() / 2)));
    answer::Reader reader(pair.fd());
    watch(place);
    const Thrown thrown = call_throws(
        "read_response(reader)", "the reply is truncated or malformed",
        [&] { return answer::read_response(reader).body; }, why, place);
    const bool huge = thrown.length_error || thrown.no_memory;
    expect(thrown.runtime_error, "std::runtime_error, or an error derived from it",
           thrown.type + ": " + quote(thrown.text), huge ? why : why_type, place);
}

// These and no others.
void expect_headers(const answer::Response& response,
                    const std::vector<std::pair<std::string, std::string>>& wanted,
                    Place place = Place::here()) {
    for (const auto& [name, value] : wanted) {
        const auto found = response.headers.find(lower(name));
        expect(found != response.headers.end(), fmt::format("a header {}", name),
               fmt::format("no such header among {}", response.headers.size()), "headers_not_returned"_cause,
               place);
        expect_equal(name, found->second, value, "headers_not_returned"_cause, place);
    }
    expect_equal("how many headers", response.headers.size(), wanted.size(), "header_added_by_brackets"_cause,
                 place);
}

}  // namespace

TEST_CASE("4.6 read_response ends the body after Content-Length bytes", "[4.6]") {
    const Cause why = "read_to_the_end_always"_cause;
    check_splits("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhelloNEXT", {200, "hello", "NEXT"}, why, why);
    check_splits("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\r\n\r\nX", {200, "\r\n\r\n", "X"}, why, why);
    check_reply("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\nNEXT", {404, "", "NEXT"}, why);
    for (const int status :
         {200, 201, 202, 203, 205, 206, 300, 301, 302, 303, 305, 307, 308, 400, 401, 404, 500, 503, 999})
        check_reply(fmt::format("HTTP/1.1 {} x\r\nContent-Length: 2\r\n\r\nokNEXT", status),
                    {status, "ok", "NEXT"}, "body_left_out"_cause);
}

TEST_CASE("4.6 read_response takes lengths as decimal numbers", "[4.6]") {
    for (const std::string length :
         {"1", "9", "10", "18", "19", "64", "89", "98", "100", "107", "1024", "4097", "65536", "0", "010",
          "0019", "00000000000000000000000000000008"}) {
        const std::string body = numbered_bytes(std::stoul(length, nullptr, 10));
        check_reply(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}NEXT", length, body),
                    {200, body, "NEXT"}, "length_in_another_base"_cause);
    }
}

TEST_CASE("4.6 read_response takes sizes of chunks as hexadecimal numbers", "[4.6]") {
    for (const std::string size :
         {"1",  "9",  "a",   "b",   "c",    "d",    "e",     "f",   "A",    "B",
          "C",  "D",  "E",   "F",   "10",   "1f",   "20",    "40",  "Ab",   "cD",
          "ef", "ff", "100", "1fe", "1000", "1001", "10001", "010", "0019", "0000000000000000000000001f"}) {
        const std::string body = numbered_bytes(std::stoul(size, nullptr, 16));
        const bool same_in_decimal = size == "1" || size == "9";
        check_reply(fmt::format("{}{}\r\n{}\r\n1\r\n.\r\n0\r\n\r\nNEXT", chunked, size, body),
                    {200, body + ".", "NEXT"},
                    same_in_decimal ? "chunk_read_as_a_line"_cause : "decimal_chunk_sizes"_cause,
                    "no_trailer_lines"_cause);
    }
}

TEST_CASE("4.6 read_response keeps every byte value", "[4.6]") {
    const std::string head = "HTTP/1.1 200 OK\r\n", body = every_byte();
    const Cause why = "c_string"_cause;
    check_reply(head + "\r\nabc", {200, "abc", ""}, "neither_length_nor_chunks"_cause);
    check_reply(fmt::format("{}Content-Length: {}\r\n\r\n{}NEXT", head, body.size(), body),
                {200, body, "NEXT"}, why);
    check_reply(fmt::format("{}{:x}\r\n{}\r\n0\r\n\r\nNEXT", chunked, body.size(), body), {200, body, "NEXT"},
                why);
    check_reply(head + "\r\n" + body, {200, body, ""}, why);
}

TEST_CASE("4.6 read_response puts chunks together", "[4.6]") {
    const Cause why = "chunk_read_as_a_line"_cause, why_left = "no_trailer_lines"_cause;
    check_reply(chunked + "0\r\n\r\n", {200, "", ""}, why, why_left);
    check_splits(chunked + "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\nNEXT", {200, "hello, world", "NEXT"}, why,
                 why_left);
    check_reply(chunked + "2\r\n\r\n\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\nNEXT", {200, "\r\n", "NEXT"}, why,
                why_left);
    check_splits(chunked + "0a;x=y\r\n0123456789\r\nA\r\nabcdefghij\r\n000\r\n\r\nNEXT",
                 {200, "0123456789abcdefghij", "NEXT"}, "decimal_chunk_sizes"_cause, why_left);
    check_reply(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nContent-Length: 3\r\n\r\n2\r\nok\r\n0\r\n\r\nNEXT",
        {200, "ok", "NEXT"}, "content_length_first"_cause);
}

TEST_CASE("4.6 read_response reads until the end if nothing says the length", "[4.6]") {
    const Cause why = "neither_length_nor_chunks"_cause;
    check_splits("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nall of\r\n\r\nthis", {200, "all of\r\n\r\nthis", ""},
                 why, why);
    check_reply("HTTP/1.0 200 OK\r\n\r\n", {200, "", ""}, why);
}

TEST_CASE("4.6 read_response knows the replies without a body", "[4.6]") {
    for (const int status : {204, 304})
        for (const char* header : {"Transfer-Encoding: chunked", "Content-Length: 9", "Server: x"})
            check_reply(fmt::format("HTTP/1.1 {} x\r\n{}\r\n\r\nNEXT", status, header), {status, "", "NEXT"},
                        "body_of_a_304"_cause);
}

TEST_CASE("4.6 read_response does not wait after the reply's end", "[4.6]") {
    Connection pair;
    const Story story("The peer sends a reply and keeps the connection open.");
    answer::Reader reader(pair.fd());
    const Cause why = "waits_behind_the_reply"_cause;
    const auto next = [&](const std::string& reply) {
        pair.send(reply);
        return call(
            fmt::format("read_response(reader), reply {}", quote(reply)),
            [&] { return answer::read_response(reader); }, why);
    };
    const auto first = next("HTTP/1.1 200 OK\r\nX-Name: value\r\nContent-Length: 2\r\n\r\nok");
    expect_equal("the body", first.body, "ok", why);
    expect_headers(first, {{"X-Name", "value"}, {"Content-Length", "2"}});
    expect_equal("the body", next("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").body, "", why);
    expect_equal("the body", next("HTTP/1.1 304 Not Modified\r\n\r\n").body, "", why);
    const auto last = next(chunked + "2\r\nok\r\n0\r\n\r\n");
    expect_equal("the body", last.body, "ok", why);
    expect_headers(last, {{"Transfer-Encoding", "chunked"}});
}

TEST_CASE("4.6 read_response reads replies one after the other", "[4.6]") {
    Connection pair;
    pair.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nonetwo HTTP");
    const Story story("Three replies follow each other on one connection.");
    answer::Reader reader(pair.fd());
    const Cause why = "next_reply_lost"_cause;
    const auto body = [&] {
        return call(
            "read_response(reader)", [&] { return answer::read_response(reader).body; }, why);
    };
    expect_equal("the first body", body(), "one", why);
    const auto junk = call(
        "reader.read_until(\" \")", [&] { return reader.read_until(" "); }, why);
    expect_equal("the junk between", junk, "two", why);
    pair.send("/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n");
    pair.send("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nthree");
    pair.finish();
    expect_equal("the second body", body(), "two", why);
    const auto third = call(
        "read_response(reader)", [&] { return answer::read_response(reader); }, why);
    expect_equal("the third body", third.body, "three", why);
    expect_headers(third, {{"Server", "x"}});
}

TEST_CASE("4.6 read_response throws when the reply is truncated", "[4.6]") {
    const std::string head = "HTTP/1.1 200 OK\r\n";
    for (const std::string& reply :
         {head + "Content-Length: 5\r\n\r\nhell", head + "Content-Length: 1\r\n\r\n", std::string(),
          head + "Content-Le", chunked, chunked + "5", chunked + "5\r\nhel", chunked + "5\r\nhello",
          chunked + "5\r\nhello\r\n", chunked + "5\r\nhello\r\n0\r\n", chunked + "0\r\nTrailer: x\r\n"})
        check_bad_response(reply, "truncated_taken_for_complete"_cause);
}

TEST_CASE("4.6 read_response throws when a length is malformed", "[4.6]") {
    for (const std::string length :
         {"1x", "", "abc", "-1", "+1", "0x10", "1 1", "99999999999999999999999", "18446744073709551620"})
        check_bad_response("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nbody",
                           "length_by_stoul"_cause);
    for (const std::string size :
         {"0x5", "", "g", "-1", "fffffffffffffffff", "10000000000000005", ";x", "\t5"})
        check_bad_response(chunked + size + "\r\nhello\r\n0\r\n\r\n", "chunk_size_by_stoul"_cause);
    check_bad_response(chunked + "5\nhello\r\n0\r\n\r\n", "chunk_size_by_stoul"_cause);
    for (const std::string chunk : {"3\r\nhelXX", "3\r\nhel\rX", "3\r\nhello\r\n"})
        check_bad_response(chunked + chunk + "0\r\n\r\n", "chunk_end_not_looked_at"_cause);
}

TEST_CASE("4.6 read_response throws when more is announced than comes", "[4.6]") {
    // First one that no string can have, so that an answer which makes room for it gets an exception.
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: ", data = "\r\nhello\r\n0\r\n\r\n";
    for (const std::string& reply :
         {head + "9223372036854775808\r\n\r\nbody", chunked + "8000000000000000" + data,
          head + "4294967300\r\n\r\nbody", chunked + "100000005" + data})
        check_bad_response(reply, "room_for_what_is_announced"_cause);
}

TEST_CASE("4.6 read_response ignores what follows a chunk's size", "[4.6]") {
    for (const std::string extension : {";", ";x", " ;x", "\t; x=\"y;z\"", ";a=b;c"})
        check_reply(fmt::format("{}3{}\r\nabc\r\n0{}\r\n\r\nNEXT", chunked, extension, extension),
                    {200, "abc", "NEXT"}, "extension_not_ignored"_cause);
}

TEST_CASE("4.6 read_response leaves the socket as it was", "[4.6]") {
    check_untouched(chunked + "2\r\nok\r\n0\r\n\r\n", false, [](int fd) {
        answer::Reader reader(fd);
        expect_equal("the body", answer::read_response(reader).body, "ok");
    });
    check_untouched("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", true, [](int fd) {
        answer::Reader reader(fd);
        call_throws(
            "read_response(reader)", "the reply is truncated",
            [&] { return answer::read_response(reader).body; }, "truncated_taken_for_complete"_cause);
    });
}

TEST_CASE("4.6 read_response takes any number of chunks and trailer lines", "[4.6]") {
    std::string reply = chunked, body;
    for (int i = 0; i < 1000; ++i) reply += "2\r\nok\r\n", body += "ok";
    reply += "0\r\n";
    for (int i = 0; i < 50; ++i) reply += fmt::format("Trailer-{}: {}\r\n", i, std::string(200, 'x'));
    check_reply(reply + "\r\nNEXT", {200, body, "NEXT"}, "chunks_end_at_0"_cause);
}

TEST_CASE("4.6 read_response takes numbers that begin with many zeros", "[4.6]") {
    const std::string zeros(300, '0');
    const Cause why = "any_number_of_zeros"_cause;
    check_reply("HTTP/1.1 200 OK\r\nContent-Length: " + zeros + "5\r\n\r\nhelloNEXT", {200, "hello", "NEXT"},
                why);
    check_reply(chunked + zeros + "5\r\nhello\r\n" + zeros + "\r\n\r\nNEXT", {200, "hello", "NEXT"}, why);
}

TEST_CASE("4.6 read_response throws when anything but a ';' follows a chunk's size", "[4.6]") {
    for (const std::string size : {"5 x", "5 5", "5\tx;y"})
        check_bad_response(chunked + size + "\r\nhello\r\n0\r\n\r\n", "extension_without_semicolon"_cause);
}

TEST_CASE("4.6 read_response throws when the largest numbers are announced", "[4.6]") {
    const Cause why = "size_and_its_end_wrap"_cause;
    for (const std::string size : {"fffffffffffffffd", "fffffffffffffffe", "ffffffffffffffff"})
        check_bad_response(chunked + size + "\r\nhello\r\n0\r\n\r\n", why, why);
}

TEST_CASE("4.6 read_response throws when a length is almost right", "[4.6]") {
    using namespace std::string_literals;
    const std::string head = "HTTP/1.1 200 OK\r\n";
    for (const std::string& length : {"5;x"s, "5\0zz"s, "5 ;x"s, "0;"s, "5\r\nContent-Length: 6"s})
        check_bad_response(head + "Content-Length: " + length + "\r\n\r\nhello", "length_by_stoul"_cause);
    for (const std::string& size : {"+5"s, "5\0"s, "5\0;x"s, " 5"s})
        check_bad_response(chunked + size + "\r\nhello\r\n0\r\n\r\n", "chunk_size_by_stoul"_cause);
}

TEST_CASE("4.6 read_response knows \"chunked\" in capital letters", "[4.6]") {
    for (const char* coding : {"CHUNKED", "cHunKed"})
        check_reply(
            fmt::format("HTTP/1.1 200 OK\r\nTransfer-Encoding: {}\r\n\r\n2\r\nok\r\n0\r\n\r\nNEXT", coding),
            {200, "ok", "NEXT"}, "content_length_first"_cause);
}

TEST_CASE("4.6 read_response takes no reset for the end of a body", "[4.6]") {
    const std::string reply = "HTTP/1.1 200 OK\r\n\r\nhalf";
    const auto text = [](const std::string& what) {
        return "The peer sends " + quote(what) + " and resets the connection (RST).";
    };
    const ScriptedConnection connection(text(reply), reset_after(reply));
    answer::Reader reader(connection.fd());
    watch(Place::here());
    begin_call("read_response(reader)");
    std::string body;
    try {
        body = answer::read_response(reader).body;
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (const std::exception&) {
        return passed();
    }
    const ScriptedConnection again(text("half"), reset_after("half"));
    try {
        answer::Reader(again.fd()).read_to_end();
    } catch (const std::system_error&) {
        fail("an exception: ECONNRESET", "it returned " + quote(body), "reset_taken_for_the_end"_cause,
             Place::here());
    }
    passed();  // the reader has hidden the reset: that is a matter of 4.4
}
