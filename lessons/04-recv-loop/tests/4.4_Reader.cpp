// 4.4 Reader: reads a stream by what is in it, not by how it was cut. What was received but not asked for
// stays in the reader, also when a call throws. The contract is in recv_loop.hpp.
#include "peers.hpp"

using namespace testing;

namespace {

std::string until(answer::Reader& reader, std::string_view delimiter, const Cause& why, Place place) {
    return watched_call(
        fmt::format("reader.read_until({})", quote(delimiter)), [&] { return reader.read_until(delimiter); },
        why, place);
}
std::string exactly(answer::Reader& reader, std::size_t count, const Cause& why,
                    Place place = Place::here()) {
    return watched_call(
        fmt::format("reader.read_exactly({})", count), [&] { return reader.read_exactly(count); }, why,
        place);
}
std::string to_end(answer::Reader& reader, const Cause& why, Place place = Place::here()) {
    return watched_call(
        "reader.read_to_end()", [&] { return reader.read_to_end(); }, why, place);
}

// The three, each asked for more than "half a li".
struct Read {
    const char* text;
    std::function<std::string(answer::Reader&)> call;
};
const std::vector<Read> reads = {
    {"reader.read_until(\"\\n\")", [](answer::Reader& reader) { return reader.read_until("\n") + "\n"; }},
    {"reader.read_exactly(14)", [](answer::Reader& reader) { return reader.read_exactly(14); }},
    {"reader.read_to_end()", [](answer::Reader& reader) { return reader.read_to_end(); }},
};

// `why` is for a line that shows nothing more of its own.
void expect_until(answer::Reader& reader, std::string_view delimiter, const std::string& expected,
                  const Cause& why, Place place = Place::here()) {
    const std::string got = until(reader, delimiter, why, place);
    Cause seen = why;
    if (got == expected + std::string(delimiter)) seen = "delimiter_returned"_cause;
    else if (got.empty() && !expected.empty()) seen = "npos_not_looked_at"_cause;
    else if (got.size() < expected.size() && expected.ends_with(got)) seen = "fill_overwrites"_cause;
    expect_equal(fmt::format("up to {}", quote(delimiter)), got, expected, seen, place);
}

void expect_exactly(answer::Reader& reader, const std::string& expected, const Cause& why,
                    Place place = Place::here()) {
    expect_equal(fmt::format("{} bytes", expected.size()), exactly(reader, expected.size(), why, place),
                 expected, why, place);
}

void expect_rest(answer::Reader& reader, const std::string& expected, Place place = Place::here()) {
    const std::string got = to_end(reader, "end_taken_for_an_error"_cause, place);
    Cause seen = "rest_of_the_piece_lost"_cause;
    if (got.size() > expected.size() && got.ends_with(expected)) seen = "any_byte_of_the_delimiter"_cause;
    else if (got.size() > expected.size() && got.starts_with(expected)) seen = "whole_buffer_appended"_cause;
    else if (!got.empty() && expected.starts_with(got)) seen = "stopped_before_the_end"_cause;
    expect_equal("the rest", got, expected, seen, place);
}

}  // namespace

TEST_CASE("4.4 Reader finds a delimiter however it was split", "[4.4]") {
    for (const auto& split : all_splits("head\r\n\r\nbody")) {
        const ScriptedConnection connection(split);
        answer::Reader reader(connection.fd());
        const bool cut = split[0].starts_with("head\r") && !split[0].starts_with("head\r\n\r\n");
        expect_until(reader, "\r\n\r\n", "head",
                     cut || split.size() > 2 ? "delimiter_in_one_piece"_cause
                                             : "short_piece_before_the_delimiter"_cause);
        expect_rest(reader, "body");
    }
}

TEST_CASE("4.4 Reader finds a delimiter after its own beginning", "[4.4]") {
    for (const auto& split : all_splits("x\r\r\ny--aab\r\n")) {
        const ScriptedConnection connection(split);
        answer::Reader reader(connection.fd());
        expect_until(reader, "\r\n", "x\r", "false_start_forgotten"_cause);
        expect_until(reader, "-aab", "y-", "false_start_forgotten"_cause);
        expect_until(reader, "\r\n", "", "false_start_forgotten"_cause);
    }
}

TEST_CASE("4.4 Reader keeps two streams apart", "[4.4]") {
    Connection one, two;
    one.send("1a\n1b\n");
    two.send("2a\n2b\n");
    const Story story("Two connections, each with a reader of its own, are read in turn.");
    answer::Reader first(one.answer.fd()), second(two.answer.fd());
    const Cause why = "one_buffer_for_all_readers"_cause;
    expect_until(first, "\n", "1a", why);
    expect_until(second, "\n", "2a", why);
    expect_until(first, "\n", "1b", why);
    expect_until(second, "\n", "2b", why);
}

TEST_CASE("4.4 Reader keeps its bytes wherever it is", "[4.4]") {
    Connection one, two;
    one.send("1a\n1b\n1c\n");
    two.send("2a\n");
    const Story story(
        "A line is read; then the reader is moved to another place, and a new reader, for another connection, takes "
        "its place.");
    const Cause why = "buffer_outside_of_the_reader"_cause;
    std::optional<answer::Reader> place(std::in_place, one.answer.fd());
    expect_until(*place, "\n", "1a", why);
    answer::Reader moved = std::move(*place);
    place.emplace(two.answer.fd());
    expect_until(*place, "\n", "2a", why);
    expect_until(moved, "\n", "1b", why);
    expect_until(moved, "\n", "1c", why);
}

TEST_CASE("4.4 Reader keeps what was received but not asked for", "[4.4]") {
    Connection pair;
    pair.send("one\ntwo\n\nfour5678nine\n");
    const Story story(
        "The peer sends \"one\\ntwo\\n\\nfour5678nine\\n\" at once and keeps the connection open.");
    answer::Reader reader(pair.fd());
    const Cause why = "rest_of_the_piece_lost"_cause;
    for (const std::string line : {"one", "two", ""}) expect_until(reader, "\n", line, why);
    expect_exactly(reader, "four", why);
    expect_exactly(reader, "", "nothing_wanted"_cause);
    const std::string next = exactly(reader, 4, why);
    expect_equal("the next 4 bytes", next, "5678", next == "four" ? "handed_out_twice"_cause : why);
    expect_until(reader, "\n", "nine", why);
    pair.send("more\n");
    const Story more("Then it sends \"more\\n\".");
    expect_until(reader, "\n", "more", why);
}

TEST_CASE("4.4 Reader reads an exact count from the buffer and the socket", "[4.4]") {
    for (const auto& split : all_splits("a\n0123456789tail")) {
        const ScriptedConnection connection(split);
        answer::Reader reader(connection.fd());
        expect_until(reader, "\n", "a", "delimiter_in_one_piece"_cause);
        const std::string got = exactly(reader, 10, "one_recv_for_all"_cause);
        expect_equal("10 bytes", got, "0123456789",
                     got.size() < 10 ? "one_recv_for_all"_cause : "socket_before_the_buffer"_cause);
        expect_rest(reader, "tail");
    }
}

TEST_CASE("4.4 Reader throws when the peer finishes before the delimiter", "[4.4]") {
    for (const std::string came : {"half a line", "", "nearly\r"}) {
        Connection pair;
        pair.send(came);
        pair.finish();
        const Story story(fmt::format("The peer sends {} and finishes.", quote(came)));
        answer::Reader reader(pair.fd());
        watch(Place::here());
        expect_runtime_error(call_throws(
            "reader.read_until(\"\\r\\n\")", "the peer finished before a delimiter came",
            [&] { return reader.read_until("\r\n"); }, "end_taken_for_a_delimiter"_cause));
        expect_runtime_error(call_throws(
            "reader.read_exactly(12)", "the peer finished early", [&] { return reader.read_exactly(12); },
            "early_end_returned"_cause));
        for (const std::size_t count : {(std::size_t{1} << 32) + 4, std::size_t{1} << 63})
            expect_runtime_error(call_throws(
                fmt::format("reader.read_exactly({})", count), "the peer finished early",
                [&, count] { return reader.read_exactly(count); }, "room_for_all_that_is_wanted"_cause));
        expect_equal("what had come", to_end(reader, "lost_by_a_throw"_cause), came, "lost_by_a_throw"_cause);
    }
}

TEST_CASE("4.4 Reader takes a delimiter of any bytes", "[4.4]") {
    Connection pair;
    pair.send(std::string_view("\0a\r\nb\0\0c--", 10));
    pair.finish();
    const Story story("The peer sends \"\\0a\\r\\nb\\0\\0c--\" and finishes.");
    answer::Reader reader(pair.fd());
    expect_until(reader, std::string_view("\0", 1), "", "strstr"_cause);
    expect_until(reader, "\r\n", "a", "strstr"_cause);
    expect_until(reader, std::string_view("\0\0", 2), "b", "strstr"_cause);
    expect_until(reader, std::string_view("--zzz").substr(0, 2), "c", "strstr"_cause);
}

TEST_CASE("4.4 Reader finds a delimiter after a NUL", "[4.4]") {
    Connection pair;
    pair.send(std::string_view("a\0b\r\n", 5));
    pair.finish();
    const Story story("The peer sends \"a\\0b\\r\\n\" and finishes.");
    answer::Reader reader(pair.fd());
    const Cause why = "delimiter_behind_a_nul"_cause;
    expect_equal("the line", until(reader, "\r\n", why, Place::here()), std::string("a\0b", 3), why);
}

TEST_CASE("4.4 Reader does not wait for what it has", "[4.4]") {
    Connection pair;
    const Story story("Nothing has come, and the connection is open.");
    answer::Reader reader(pair.fd());
    expect_exactly(reader, "", "nothing_wanted"_cause);
    pair.send("ab");
    const Story more("Then the peer sends \"ab\".");
    expect_exactly(reader, "ab", {});
}

TEST_CASE("4.4 Reader never takes EAGAIN for the end, and loses nothing by it", "[4.4]") {
    for (const Read& read : reads)
        check_eagain(
            read.text, "first, ", "second\n",
            [&read, reader = std::optional<answer::Reader>{}](int fd) mutable {
                if (!reader) reader.emplace(fd);
                return read.call(*reader);
            },
            true);
}

TEST_CASE("4.4 Reader hands out what is left after the peer has finished", "[4.4]") {
    Connection pair;
    pair.send("a\nb\nrest");
    pair.finish();
    const Story story("The peer sends \"a\\nb\\nrest\" and finishes, all before the first read.");
    answer::Reader reader(pair.fd());
    expect_until(reader, "\n", "a", "rest_of_the_piece_lost"_cause);
    expect_until(reader, "\n", "b", "rest_of_the_piece_lost"_cause);
    expect_rest(reader, "rest");
    expect_equal("what follows", to_end(reader, "end_taken_for_an_error"_cause), "",
                 "handed_out_twice"_cause);
}

TEST_CASE("4.4 Reader reads every byte value and long lines", "[4.4]") {
    const std::string line = numbered_bytes(1200000) + std::string("\0\xff", 2);
    const ScriptedConnection connection(
        "The peer sends 1,200,000 bytes, NUL, 0xff and \"\\r\\n\", then all byte values three times and 200,000 "
        "bytes.",
        flood(line + "\r\n" + every_byte() + every_byte() + every_byte() + numbered_bytes(200000)));
    answer::Reader reader(connection.fd());
    const Cause why = "line_of_a_fixed_length"_cause;
    expect_equal("the line", until(reader, "\r\n", why, Place::here()), line, why);
    expect_exactly(reader, every_byte(), "c_string"_cause);
    expect_exactly(reader, every_byte(), "c_string"_cause);
    expect_equal("the rest", to_end(reader, "end_taken_for_an_error"_cause),
                 every_byte() + numbered_bytes(200000), "c_string"_cause);
}

TEST_CASE("4.4 Reader goes on after a signal, whatever it reads", "[4.4]") {
    const ScriptedConnection connection(
        "The peer sends five pieces. Signals are handled while the reader waits for each.",
        with_signals_between({"a", "bc\nd", "ef", "gh", "i"}));
    answer::Reader reader(connection.fd());
    const Cause why = "signal_ends_the_wait"_cause;
    expect_equal("a line", until(reader, "\n", why, Place::here()), "abc", why);
    expect_exactly(reader, "defg", why);
    expect_equal("the rest", to_end(reader, why), "hi", why);
}

TEST_CASE("4.4 Reader tells a reset from an end", "[4.4]") {
    for (const Read& read : reads) {
        const ScriptedConnection connection("The peer sends \"half a li\" and resets the connection (RST).",
                                            reset_after("half a li"));
        answer::Reader reader(connection.fd());
        expect_error(
            read.text, connection.fd(), ECONNRESET, [&](int) { return read.call(reader); },
            "reset_taken_for_the_end"_cause);
        expect_equal("what had come", exactly(reader, 9, "lost_by_a_throw"_cause), "half a li",
                     "lost_by_a_throw"_cause);
    }
}

TEST_CASE("4.4 Reader throws what recv() reports", "[4.4]") {
    for (const Read& read : reads)
        check_errors_at_once(read.text, [&](int fd) {
            answer::Reader reader(fd);
            return read.call(reader);
        });
}

TEST_CASE("4.4 Reader waits through a silence", "[4.4]") {
    const ShortLimits limits;
    for (const Read& read : reads) {
        const ScriptedConnection connection(
            "The peer sends \"half a li\", is silent for a while, sends \"nes.\\n\" and finishes.",
            with_a_silence_between("half a li", "nes.\n", 100));
        answer::Reader reader(connection.fd());
        const Cause why = "silence_taken_for_the_end"_cause;
        const std::string got = watched_call(
            read.text, [&] { return read.call(reader); }, why, Place::here());
        expect_equal("what it read", got, "half a lines.\n", why);
    }
}

TEST_CASE("4.4 Reader reads lines and counts of any size", "[4.4]") {
    for (const std::size_t size :
         {1U, 63U, 64U, 65U, 1023U, 1024U, 1025U, 4094U, 4095U, 4096U, 4097U, 65536U}) {
        const std::string bytes = numbered_bytes(size), delimiter(size, '=');
        const ScriptedConnection connection(
            fmt::format("The peer sends {} bytes and \"\\r\\n\", {} bytes and as many '=', then "
                        "{} bytes, and finishes.",
                        size, size, size),
            flood(bytes + "\r\n" + bytes + delimiter + bytes));
        answer::Reader reader(connection.fd());
        const Cause why = "line_of_a_fixed_length"_cause;
        expect_equal("the line", until(reader, "\r\n", why, Place::here()), bytes, why);
        expect_equal("up to the '='", until(reader, delimiter, why, Place::here()), bytes, why);
        expect_exactly(reader, bytes, why);
        expect_rest(reader, "");
    }
}

TEST_CASE("4.4 Reader leaves the socket as it was", "[4.4]") {
    const auto read_two = [](int fd) {
        answer::Reader reader(fd);
        expect_equal("its descriptor", reader.fd(), fd);
        expect_until(reader, "\n", "one", {});
        expect_exactly(reader, "two", {});
    };
    check_untouched("one\ntwo", false, read_two);
    for (const Read& read : reads)
        check_untouched("half a li", true, [&](int fd) {
            answer::Reader reader(fd);
            try {
                read.call(reader);
            } catch (const std::runtime_error&) {  // an early end, for two of them
            }
        });
}

TEST_CASE("4.4 Reader reads from descriptor 0", "[4.4]") {
    check_descriptor_0("one\ntwo", [](int fd) {
        answer::Reader reader(fd);
        expect_until(reader, "\n", "one", "descriptor_0_refused"_cause);
        expect_exactly(reader, "two", "descriptor_0_refused"_cause);
        expect_rest(reader, "");
    });
}
