// 4.3 recv_exactly(fd, count): exactly count bytes, and what follows stays in the socket. An early end is a
// std::runtime_error that says how many bytes came, and of how many. The contract is in recv_loop.hpp.
#include <regex>

#include "peers.hpp"

using namespace testing;

namespace {

std::string exactly(int fd, std::size_t count, const Cause& why, Place place = Place::here()) {
    return watched_call(
        fmt::format("recv_exactly(fd, {})", count), [&] { return answer::recv_exactly(fd, count); }, why,
        place);
}

void expect_exactly(int fd, std::string_view expected, const Cause& why, Place place = Place::here()) {
    expect_equal("the bytes", exactly(fd, expected.size(), why, place), expected, why, place);
}

// The text holds both numbers, in this order, among others or alone.
void expect_numbers(const Thrown& thrown, std::size_t came, std::size_t wanted, Place place = Place::here()) {
    const Cause missing = "missing_instead_of_come"_cause(came, wanted);
    expect_number(thrown, came, missing, place);
    expect_number(thrown, wanted, missing, place);
    const std::regex in_order(fmt::format("(^|[^0-9]){}([^0-9]|[^0-9].*[^0-9]){}([^0-9]|$)", came, wanted));
    expect(std::regex_search(thrown.text, in_order),
           fmt::format("{} before {} in the error's text", came, wanted), quote(thrown.text),
           "numbers_swapped"_cause(came, wanted), place);
}

}  // namespace

TEST_CASE("4.3 recv_exactly puts the bytes together from any pieces", "[4.3]") {
    for (const auto& split : all_splits("0123456789")) {
        const ScriptedConnection connection(split);
        const std::string got = exactly(connection.fd(), 10, "one_recv_for_all"_cause);
        expect_equal("the bytes", got, "0123456789",
                     got.size() < 10 || got.starts_with(split[0]) ? "one_recv_for_all"_cause
                                                                  : "received_to_the_beginning"_cause);
    }
    const std::string all = numbered_bytes(1 << 20);
    const ScriptedConnection connection("The peer sends 1,048,576 bytes, as fast as they are received.",
                                        flood(all));
    expect_exactly(connection.fd(), all, "one_recv_for_all"_cause);
}

TEST_CASE("4.3 recv_exactly leaves what follows in the socket", "[4.3]") {
    Connection pair;
    pair.send("headbody");
    const Story story("The peer sends \"headbody\" in one piece and keeps the connection open.");
    expect_exactly(pair.fd(), "head", "what_follows_thrown_away"_cause);
    expect_equal("what is left in the socket", pair.waiting(), "body", "what_follows_thrown_away"_cause);
    for (const std::size_t size : {1U, 64U, 1023U, 1024U, 1025U, 4096U, 4097U}) {
        Connection larger;
        const std::string bytes = numbered_bytes(size);
        larger.send(bytes + "!");
        const Story more(fmt::format("On another connection it sends {} bytes and \"!\".", size));
        expect_exactly(larger.fd(), bytes, "what_follows_thrown_away"_cause);
        expect_equal("what is left in the socket", larger.waiting(), "!", "what_follows_thrown_away"_cause);
    }
}

TEST_CASE("4.3 recv_exactly asks only for what is missing", "[4.3]") {
    const ScriptedConnection connection("The peer sends \"he\", and when that was received \"adbody\".",
                                        [](Peer& peer) {
                                            peer.send_in_lockstep("he");
                                            peer.send("adbody");
                                            peer.stay_open();
                                        });
    expect_exactly(connection.fd(), "head", "what_follows_thrown_away"_cause);
    expect_equal("what is left in the socket", connection.pair.waiting(), "body",
                 "what_follows_thrown_away"_cause);
}

TEST_CASE("4.3 recv_exactly throws what recv() reports", "[4.3]") {
    check_errors_at_once("recv_exactly(fd, 5)", [](int fd) { return answer::recv_exactly(fd, 5); });
}

TEST_CASE("4.3 recv_exactly returns at once when count is 0", "[4.3]") {
    Connection pair;
    const Story story("Nothing has come and the connection is open.");
    expect_exactly(pair.fd(), "", "nothing_wanted"_cause);
    pair.send("x");
    const Story more("Then the peer sends \"x\".");
    expect_exactly(pair.fd(), "", "nothing_wanted"_cause);
    expect_exactly(pair.fd(), "x", "nothing_wanted"_cause);
}

TEST_CASE("4.3 recv_exactly says how much came when the peer finishes early", "[4.3]") {
    const std::vector<std::pair<std::size_t, std::size_t>> amounts = {
        {3, 10}, {0, 10}, {9, 10}, {0, 1}, {1, 100}, {12, 3456}, {70, 71}, {1023, 4096}};
    for (const auto& [came, wanted] : amounts) {
        Connection pair;
        pair.send(numbered_bytes(came));
        pair.finish();
        const Story story(
            fmt::format("The peer sends {} and finishes.",
                        came <= 16 ? quote(numbered_bytes(came)) : fmt::format("{} bytes", came)));
        watch(Place::here());
        const Thrown thrown = call_throws(
            fmt::format("recv_exactly(fd, {})", wanted), "the peer finished early",
            [&, wanted_bytes = wanted] { return answer::recv_exactly(pair.fd(), wanted_bytes); },
            "early_end_returned"_cause);
        expect_runtime_error(thrown);
        expect_numbers(thrown, came, wanted);
    }
}

TEST_CASE("4.3 recv_exactly counts all that came, in any pieces", "[4.3]") {
    const ScriptedConnection connection({"ab", "c"});
    const Thrown thrown = call_throws(
        "recv_exactly(fd, 10)", "the peer finished early",
        [&] { return answer::recv_exactly(connection.fd(), 10); }, "early_end_returned"_cause);
    expect_runtime_error(thrown);
    expect_numbers(thrown, 3, 10);
}

TEST_CASE("4.3 recv_exactly keeps every byte value", "[4.3]") {
    Connection pair;
    pair.send(every_byte());
    const Story story("The peer sends all 256 byte values, NUL first.");
    expect_exactly(pair.fd(), every_byte(), "c_string"_cause);
}

TEST_CASE("4.3 recv_exactly goes on after a signal", "[4.3]") {
    const ScriptedConnection connection(
        "The peer sends \"abc\"; signals are handled while recv_exactly waits; then comes \"def\".",
        with_signals_between({"abc", "def"}));
    expect_exactly(connection.fd(), "abcdef", "waitall_trusted"_cause);
}

TEST_CASE("4.3 recv_exactly throws when the connection is reset", "[4.3]") {
    const ScriptedConnection connection("The peer sends \"abc\" of 6 bytes and resets the connection (RST).",
                                        reset_after("abc"));
    expect_error(
        "recv_exactly(fd, 6)", connection.fd(), ECONNRESET,
        [](int fd) { return answer::recv_exactly(fd, 6); }, "reset_taken_for_the_end"_cause);
}

TEST_CASE("4.3 recv_exactly never takes EAGAIN for the end", "[4.3]") {
    check_eagain("recv_exactly(fd, 6)", "abc", "def", [](int fd) { return answer::recv_exactly(fd, 6); });
}

TEST_CASE("4.3 recv_exactly waits through a silence", "[4.3]") {
    const ShortLimits limits;
    const ScriptedConnection connection("The peer sends \"abc\", is silent for a while, and sends \"def\".",
                                        with_a_silence_between("abc", "def"));
    expect_exactly(connection.fd(), "abcdef", "silence_taken_for_the_end"_cause);
}

TEST_CASE("4.3 recv_exactly leaves the socket as it was", "[4.3]") {
    check_untouched("abc", false, [](int fd) { expect_exactly(fd, "abc", {}); });
    check_untouched("abc", true, [](int fd) {
        exactly(fd, 2, {});
        call_throws(
            "recv_exactly(fd, 2)", "the peer finished early", [&] { return answer::recv_exactly(fd, 2); },
            "early_end_returned"_cause);
    });
}

TEST_CASE("4.3 recv_exactly receives from descriptor 0", "[4.3]") {
    check_descriptor_0("hello", [](int fd) { expect_exactly(fd, "hello", "descriptor_0_refused"_cause); });
}
