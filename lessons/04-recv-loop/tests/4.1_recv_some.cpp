// 4.1 recv_some(fd, max): what has come, at most max bytes. Empty only when the peer has finished; a signal
// does not end the wait, and every other error is thrown. The contract is in recv_loop.hpp.
#include "peers.hpp"

using namespace testing;

namespace {

std::string some(int fd, std::size_t max, const Cause& why, Place place) {
    return watched_call(
        fmt::format("recv_some(fd, {})", max), [&] { return answer::recv_some(fd, max); }, why, place);
}

void expect_some(int fd, std::size_t max, std::string_view expected, const Cause& why,
                 Place place = Place::here()) {
    expect_equal("the piece", some(fd, max, why, place), expected, why, place);
}

// The same, with the cause that what came back shows.
void expect_piece(int fd, std::size_t max, std::string_view expected, Place place = Place::here()) {
    const std::string got = some(fd, max, {}, place);
    Cause why;
    if (got.empty()) why = "reserved_not_resized"_cause;
    else if (got.size() > expected.size()) why = "size_of_the_buffer"_cause;
    else if (got.size() < expected.size()) why = "max_not_asked_for"_cause;
    expect_equal("the piece", got, expected, why, place);
}

}  // namespace

TEST_CASE("4.1 recv_some returns what has come, at most max bytes", "[4.1]") {
    Connection pair;
    pair.send("hello, world");
    pair.finish();
    const Story story("The peer sends \"hello, world\" and finishes.");
    expect_piece(pair.fd(), 5, "hello");
    expect_some(pair.fd(), 5, ", wor", "more_than_max_taken"_cause);
    expect_some(pair.fd(), 5, "ld", "size_of_the_buffer"_cause);
}

TEST_CASE("4.1 recv_some does not wait for more than has come", "[4.1]") {
    const ScriptedConnection connection({"first", "second"});
    const std::string got = some(connection.fd(), 100, {}, Place::here());
    expect_equal("the piece", got, "first",
                 got == "firstsecond" ? "waits_for_max"_cause : "size_of_the_buffer"_cause);
}

TEST_CASE("4.1 recv_some returns every byte value", "[4.1]") {
    Connection pair;
    pair.send(every_byte());
    const Story story("The peer sends all 256 byte values, NUL first.");
    expect_some(pair.fd(), 1024, every_byte(), "c_string"_cause);
    const std::string full(1024, '\xff');
    pair.send(full);
    const Story more("Then it sends 1024 bytes 0xff.");
    expect_some(pair.fd(), 1024, full, "nul_behind_a_full_buffer"_cause);
}

TEST_CASE("4.1 recv_some copes with more than it is asked for", "[4.1]") {
    Connection pair;
    const std::string all = numbered_bytes(50000);
    pair.send(all);
    wait_for_events(pair.fd(), POLLIN);
    const Story story("The peer sends 50,000 bytes and keeps the connection open.");
    std::size_t at = 0;
    for (const std::size_t max : {20000U, 1U, 4097U, 16000U}) {
        const std::string got = some(pair.fd(), max, {}, Place::here());
        expect(!got.empty() && got.size() <= max, fmt::format("1 to {} bytes", max),
               fmt::format("{} bytes", got.size()), "larger_than_max"_cause);
        expect_equal("the piece", got, all.substr(at, got.size()), "more_than_max_taken"_cause);
        at += got.size();
    }
}

TEST_CASE("4.1 recv_some leaves the socket as it was", "[4.1]") {
    check_untouched("hello", false, [](int fd) { expect_piece(fd, 10, "hello"); });
    check_untouched("hello", true, [](int fd) {
        expect_piece(fd, 10, "hello");
        expect_some(fd, 10, "", "end_taken_for_an_error"_cause);
    });
}

TEST_CASE("4.1 recv_some receives from descriptor 0", "[4.1]") {
    check_descriptor_0("hello", [](int fd) { expect_some(fd, 10, "hello", "descriptor_0_refused"_cause); });
}

TEST_CASE("4.1 recv_some returns a single byte, and pieces of any size", "[4.1]") {
    for (const std::size_t size : {1U, 2U, 63U, 64U, 65U, 1023U, 1024U, 1025U, 4096U, 4097U}) {
        Connection pair;
        const std::string piece = numbered_bytes(size);
        pair.send(piece);
        const Story story(fmt::format("The peer sends {} byte{}, and keeps the connection open.", size,
                                      size == 1 ? "" : "s"));
        expect_piece(pair.fd(), size, piece);
    }
}

TEST_CASE("4.1 recv_some returns an empty string when the peer has finished", "[4.1]") {
    Connection pair;
    pair.send("bye");
    pair.finish();
    const Story story("The peer sends \"bye\" and finishes (FIN). It is asked again after that.");
    expect_piece(pair.fd(), 10, "bye");
    expect_some(pair.fd(), 10, "", "end_taken_for_an_error"_cause);
    expect_some(pair.fd(), 10, "", "end_taken_for_an_error"_cause);
}

TEST_CASE("4.1 recv_some throws what recv() reports", "[4.1]") {
    check_errors_at_once("recv_some(fd, 10)", [](int fd) { return answer::recv_some(fd, 10); });
}

TEST_CASE("4.1 recv_some waits through a silence", "[4.1]") {
    const ShortLimits limits;
    const ScriptedConnection connection("The peer is silent for a while, and then sends \"late\".",
                                        [](Peer& peer) {
                                            peer.stay_silent(300);
                                            peer.send("late");
                                            peer.stay_open();
                                        });
    expect_some(connection.fd(), 10, "late", "silence_taken_for_the_end"_cause);
}

TEST_CASE("4.1 recv_some waits through signals", "[4.1]") {
    const ScriptedConnection connection(
        "Nothing has come. A hundred signals are handled, one by one, then the peer sends \"late\".",
        [](Peer& peer) {
            peer.interrupt_blocked(100);
            peer.send("late");
            peer.stay_open();
        });
    expect_some(connection.fd(), 10, "late", "signal_ends_the_wait"_cause);
}

TEST_CASE("4.1 recv_some throws when the connection was reset", "[4.1]") {
    Connection pair;
    pair.reset();
    const Story story("The peer ends the connection with a reset (RST).");
    expect_error(
        "recv_some(fd, 10)", pair.fd(), ECONNRESET, [](int fd) { return answer::recv_some(fd, 10); },
        "reset_taken_for_the_end"_cause);
}

TEST_CASE("4.1 recv_some never takes the caller's time limit for the end", "[4.1]") {
    Connection pair;
    const timeval limit{0, 20000};
    ::setsockopt(pair.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const Story story(
        "The caller has set a time limit of 20 ms (SO_RCVTIMEO). Nothing comes before that; then the peer sends "
        "\"late\".");
    std::atomic<bool> over = false;
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.stay_silent(100, [&] { return over.load(); });
        self.send("late");
        self.stay_open();
    });
    begin_call("recv_some(fd, 10)", "eagain_taken_for_the_end"_cause);
    std::string got = "late";  // also where it throws EAGAIN
    try {
        got = answer::recv_some(pair.fd(), 10);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        expect_code(describe_exception(), EAGAIN, "eagain_taken_for_the_end"_cause);
    }
    over = true;
    expect_equal("the piece", got, "late", "eagain_taken_for_the_end"_cause);
}

TEST_CASE("4.1 recv_some never takes EAGAIN for the end", "[4.1]") {
    check_eagain("recv_some(fd, 10)", "", "x", [](int fd) { return answer::recv_some(fd, 10); });
}
