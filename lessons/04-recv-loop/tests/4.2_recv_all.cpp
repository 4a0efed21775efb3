// 4.2 recv_all(fd, chunk): everything until the peer has finished, at most chunk bytes a call of recv().
// Nothing but recv()'s 0 is the end: no short piece, no empty line, no silence, no reset. The contract:
// recv_loop.hpp.
#include "peers.hpp"

using namespace testing;

namespace {

// What each call of recv() returns, where the pieces come one at a time.
Pieces calls_of(const Pieces& pieces, std::size_t chunk) {
    Pieces calls;
    for (const std::string& piece : pieces)
        for (std::size_t at = 0; at < piece.size(); at += chunk) calls.push_back(piece.substr(at, chunk));
    return calls;
}

// What went wrong where `got` is only the beginning of what the calls returned.
Cause why_stopped(const std::string& got, const Pieces& calls, std::size_t chunk) {
    std::string up_to;
    std::size_t last = 0;  // the call that it stopped after
    while (last < calls.size() && up_to.size() < got.size()) up_to += calls[last++];
    const bool between_calls = last > 0 && up_to.size() == got.size();
    if (got.ends_with("\r\n\r\n")) return "empty_line_taken_for_the_end"_cause;
    if (between_calls && last == 1 && got.size() == chunk) return "recv_called_once"_cause;
    if (between_calls && calls[last - 1].size() < chunk) return "short_piece_taken_for_the_last"_cause;
    return "stopped_before_the_end"_cause;
}

// What most likely went wrong where a loop should have joined `pieces`. Each text is true of all that get it.
Cause why_joined(const std::string& got, const Pieces& pieces, std::size_t chunk) {
    const std::string all = joined(pieces);
    const Pieces calls = calls_of(pieces, chunk);
    const bool stopped = got.size() < all.size() && all.starts_with(got);
    std::string reversed, cut_at_nul;
    for (const std::string& call : calls) {
        reversed = call + reversed;
        cut_at_nul += call.c_str();
    }
    const bool nuls_behind = got.starts_with(all) && got.find_first_not_of('\0', all.size()) == got.npos;

    if (got == cut_at_nul || (stopped && all[got.size()] == '\0')) return "c_string"_cause;
    if (got.empty()) return "reserved_not_resized"_cause;
    if (got.size() > all.size()) return nuls_behind ? "zeros_appended"_cause : "whole_buffer_appended"_cause;
    if (stopped) return why_stopped(got, calls, chunk);
    if (got == reversed) return "pieces_in_reverse"_cause;
    if (calls.size() > 1 && got.starts_with(calls.back())) return "each_piece_overwrites"_cause;
    return "not_as_recv_returned"_cause;
}

std::string all_of(int fd, std::size_t chunk, const Cause& why, Place place) {
    return watched_call(
        fmt::format("recv_all(fd, {})", chunk), [&] { return answer::recv_all(fd, chunk); }, why, place);
}

void expect_chunks(std::size_t chunk, Place place) {
    expect(RecvSpy::most <= chunk, fmt::format("at most {} bytes from one call of recv()", chunk),
           fmt::format("{} bytes from one call", RecvSpy::most.load()), "chunk_ignored"_cause, place);
}

void check_recv_all(const Pieces& pieces, std::size_t chunk = 1024, Place place = Place::here()) {
    const ScriptedConnection connection(pieces);
    const std::string got = all_of(connection.fd(), chunk, "end_taken_for_an_error"_cause, place);
    const std::string all = joined(pieces);
    expect_equal("the reply", got, all, got == all ? Cause{} : why_joined(got, pieces, chunk), place);
    expect_chunks(chunk, place);
}

// The same, with a story and a cause of its own.
void check_recv_all(const std::string& story, Script script, const std::string& expected, const Cause& why,
                    Place place = Place::here()) {
    const ScriptedConnection connection(story, std::move(script));
    expect_equal("the reply", all_of(connection.fd(), 1024, why, place), expected, why, place);
}

}  // namespace

TEST_CASE("4.2 recv_all goes on after pieces of exactly the size asked for", "[4.2]") {
    const std::string full = numbered_bytes(1024);
    check_recv_all({"abcd", "efgh", "ij"}, 4);
    check_recv_all({full});
    check_recv_all({full, full, full});
    check_recv_all({full, "rest"});
    check_recv_all({"abcdefghij"}, 1);
    for (const std::size_t size : {15U, 16U, 17U, 64U, 65U}) check_recv_all({numbered_bytes(size), "x"}, 16);
    for (const std::size_t size : {1023U, 1025U, 4096U, 4097U}) check_recv_all({numbered_bytes(size), "x"});
}

TEST_CASE("4.2 recv_all joins the pieces in order", "[4.2]") {
    check_recv_all({"one piece"});
    check_recv_all({"first, ", "second, ", "third"});
    check_recv_all({"a long first piece ", "b"});
    check_recv_all({"a", " long second piece", "", "c"});
}

TEST_CASE("4.2 recv_all goes on after an empty line", "[4.2]") {
    check_recv_all({"HTTP/1.1 200 OK\r\n\r\n", "the body", "\r\n\r\n", "and more"});
    for (const auto& split : all_splits("HTTP/1.1 200 OK\r\n\r\nbody")) check_recv_all(split);
}

TEST_CASE("4.2 recv_all receives whatever a header announces", "[4.2]") {
    for (const Pieces& pieces : {Pieces{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "and more"},
                                 Pieces{"HTTP/1.1 200 OK\r\nContent-Length: 1", "0\r\n\r\n0123456789"}})
        check_recv_all(told(pieces), in_lockstep(pieces), joined(pieces), "first_piece_trusted"_cause);
}

TEST_CASE("4.2 recv_all keeps every byte value", "[4.2]") {
    check_recv_all({every_byte(), std::string("\0", 1), std::string(1024, '\0'), "end"});
    check_recv_all({every_byte()}, 16);
}

TEST_CASE("4.2 recv_all receives what was queued before it began", "[4.2]") {
    for (const std::size_t chunk : {1U, 7U, 1000U, 1024U, 100000U}) {
        Connection pair;
        const std::string all = numbered_bytes(12000);
        pair.send(all);
        pair.peer.close();
        const Story story("The peer sends 12,000 bytes and closes, all before the first recv().");
        const std::string got = all_of(pair.fd(), chunk, "end_taken_for_an_error"_cause, Place::here());
        expect_equal("the reply", got, all, got == all ? Cause{} : why_joined(got, {all}, chunk));
        expect_chunks(chunk, Place::here());
    }
}

TEST_CASE("4.2 recv_all waits through a silence", "[4.2]") {
    const ShortLimits limits;
    check_recv_all("The peer sends \"before, \", is silent for a while, sends \"after\" and finishes.",
                   with_a_silence_between("before, ", "after"), "before, after",
                   "silence_taken_for_the_end"_cause);
}

TEST_CASE("4.2 recv_all returns an empty string when the peer finishes at once", "[4.2]") {
    check_recv_all("The peer finishes without a byte.", in_lockstep({}), "", "end_taken_for_an_error"_cause);
}

TEST_CASE("4.2 recv_all receives three megabytes", "[4.2]") {
    const std::string all = numbered_bytes(3 << 20);
    check_recv_all("The peer sends 3,145,728 bytes as fast as they are received, and finishes.", flood(all),
                   all, "buffer_for_a_megabyte"_cause);
}

TEST_CASE("4.2 recv_all goes on after a signal", "[4.2]") {
    check_recv_all(
        "The peer sends \"before, \"; signals are handled while recv_all waits; then comes \"after\".",
        with_signals_between({"before, ", "after"}), "before, after", "signal_ends_the_wait"_cause);
}

TEST_CASE("4.2 recv_all throws when the connection is reset in the middle", "[4.2]") {
    const auto receive = [](int fd) { return answer::recv_all(fd); };
    {
        const ScriptedConnection connection(
            "The peer sends \"half of it\" and then resets the connection (RST).", reset_after("half of it"));
        expect_error("recv_all(fd)", connection.fd(), ECONNRESET, receive, "reset_taken_for_the_end"_cause);
    }
    Connection pair;
    pair.reset();
    const Story story("The peer resets the connection (RST) before it has sent a byte.");
    expect_error("recv_all(fd)", pair.fd(), ECONNRESET, receive, "reset_taken_for_the_end"_cause);
}

TEST_CASE("4.2 recv_all never takes EAGAIN for the end", "[4.2]") {
    check_eagain("recv_all(fd)", "first, ", "second", [](int fd) { return answer::recv_all(fd); });
}

TEST_CASE("4.2 recv_all throws what recv() reports", "[4.2]") {
    check_errors_at_once("recv_all(fd)", [](int fd) { return answer::recv_all(fd); });
}

TEST_CASE("4.2 recv_all leaves the socket as it was", "[4.2]") {
    check_untouched("hello", true,
                    [](int fd) { all_of(fd, 1024, "end_taken_for_an_error"_cause, Place::here()); });
}

TEST_CASE("4.2 recv_all receives from descriptor 0", "[4.2]") {
    check_descriptor_0("hello", [](int fd) {
        const Cause why = "descriptor_0_refused"_cause;
        expect_equal("the reply", all_of(fd, 1024, why, Place::here()), "hello", why);
    });
}
