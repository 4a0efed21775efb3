// The companion test of lesson 04. You need not read it: when it fails, it tells its story.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "check.hpp"
#include "peer.hpp"
#include "recv_loop.hpp"

using namespace testing;
namespace answer = recv_loop;

namespace {

// Every byte value, NUL and 0xFF among them.
std::string every_byte() {
    std::string bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
    return bytes + std::string("\0\0end", 5);
}

// Sends the pieces one at a time, the next only when the one before has been received; then a FIN.
Script in_lockstep(std::vector<std::string> pieces) {
    return [pieces = std::move(pieces)](Peer& peer) {
        for (const std::string& piece : pieces)
            if (!peer.send_in_lockstep(piece)) return;
        peer.finish();
        peer.wait_until([] { return false; });  // stays open until the test is over
    };
}

// `bytes` as two pieces, for every place to cut, and as single bytes.
std::vector<std::vector<std::string>> all_splits(const std::string& bytes) {
    std::vector<std::vector<std::string>> splits;
    for (std::size_t at = 1; at < bytes.size(); ++at)
        splits.push_back({bytes.substr(0, at), bytes.substr(at)});
    std::vector<std::string> singles;
    for (const char byte : bytes) singles.emplace_back(1, byte);
    splits.push_back(singles);
    return splits;
}

std::string joined(const std::vector<std::string>& pieces) {
    std::string all;
    for (const std::string& piece : pieces) all += piece;
    return all;
}

std::string tell(const std::vector<std::string>& pieces) {
    const auto piece = [](const std::string& bytes) {
        return bytes.size() <= 30 ? quote(bytes) : fmt::format("{} bytes", bytes.size());
    };
    if (pieces.size() == 1) return fmt::format("The peer sends {} and finishes.", piece(pieces[0]));
    std::string text;
    for (std::size_t i = 0; i < pieces.size() && i < 4; ++i) text += (i == 0 ? "" : ", ") + piece(pieces[i]);
    return fmt::format(
        "The peer sends {} pieces, each after the one before was received: {}{}; then it finishes.",
        pieces.size(), text, pieces.size() > 4 ? ", ..." : "");
}

void send_now(const Pair& pair, std::string_view bytes) {
    net::send_all(pair.peer.fd(), bytes);
}
void finish(const Pair& pair) {
    ::shutdown(pair.peer.fd(), SHUT_WR);
}

// The peer's reset has reached this end when poll() reports it.
void reset(Pair& pair) {
    const linger hard{1, 0};
    ::setsockopt(pair.peer.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    pair.peer.close();
    wait_for_events(pair.answer.fd(), 0);  // POLLERR and POLLHUP are always reported
}

void make_nonblocking(int fd) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

const char* const why_reset =
    "recv() returns 0 only for a FIN, the peer's orderly end. A reset is -1 with errno ECONNRESET: bytes may "
    "be "
    "missing, so it must not look like success. Throw std::system_error.";
const char* const why_eintr =
    "A signal that is handled while recv() waits makes it return -1 with errno EINTR. Nothing is wrong with "
    "the "
    "connection: call recv() again.";
const char* const why_eagain =
    "On a non-blocking socket recv() returns -1 with EAGAIN when nothing has come yet. That is not the end: "
    "only 0 "
    "is. Throw, or wait with poll().";
const char* const why_nul =
    "Received bytes are not a C string: a NUL is a byte like any other and nothing ends with one. The count "
    "that "
    "recv() returns is the length; strlen(), %s and std::string(buffer) stop at the first NUL.";

// What most likely went wrong where a loop should have joined `pieces`.
std::string why_joined(const std::string& got, const std::vector<std::string>& pieces, std::size_t chunk) {
    const std::string all = joined(pieces);
    if (got == all) return "";
    if (got.size() > all.size())
        return "There is more than the peer sent. recv() returns how many bytes it wrote; the rest of the "
               "buffer is "
               "old, or zero, and not part of the reply.";
    if (pieces.size() > 1 && (got == pieces.back() || got == std::string(pieces.back().c_str())))
        return "Only the last piece is there: each piece overwrote the one before. Append each to what you "
               "have.";
    if (all.starts_with(got) && got.size() <= std::max(pieces.front().size(), chunk) &&
        got.size() < all.size()) {
        if (got.size() == pieces.front().size() && got.size() < chunk)
            return "It stopped after the first piece. Either recv() was called only once, or a piece smaller "
                   "than "
                   "asked for was taken for the last one. A short piece only says that no more had come yet; "
                   "the end "
                   "is when recv() returns 0.";
        return "It stopped early. One call of recv() returns what has come so far, at most as much as asked "
               "for; call "
               "it again until it returns 0.";
    }
    const std::size_t nul = all.find('\0');
    if (nul != all.npos && (got == all.substr(0, nul) || got.size() < all.size())) return why_nul;
    return "Call recv() until it returns 0, and append exactly the bytes that each call returned.";
}

void check_recv_all(const std::vector<std::string>& pieces, std::size_t chunk) {
    Pair pair;
    const Story story(tell(pieces));
    const PeerThread peer(std::move(pair.peer), in_lockstep(pieces));
    const std::string got = call(fmt::format("recv_all(fd, {})", chunk),
                                 [&] { return answer::recv_all(pair.answer.fd(), chunk); });
    expect_equal("the reply", got, joined(pieces), why_joined(got, pieces, chunk));
}

}  // namespace

// ---- 4.1 recv_some ---------------------------------------------------------------------------------

TEST_CASE("4.1 recv_some returns what has come, at most max bytes", "[4.1]") {
    Pair pair;
    send_now(pair, "hello, world");
    const Story story("The peer sends \"hello, world\" and keeps the connection open.");
    const auto some = [&](std::size_t max) {
        return call(fmt::format("recv_some(fd, {})", max),
                    [&] { return answer::recv_some(pair.answer.fd(), max); });
    };
    expect_equal("the piece", some(5), "hello",
                 "It asks for at most 5 bytes; the others wait for the next call.");
    expect_equal("the next piece", some(1), ",");
    expect_equal("the last piece", some(1000000), " world",
                 "Less than max has come, and that is what there is to return: nothing more will come soon. "
                 "The result "
                 "has the size that recv() returned, not the size of the buffer.");
}

TEST_CASE("4.1 recv_some returns every byte value", "[4.1]") {
    Pair pair;
    send_now(pair, every_byte());
    const Story story("The peer sends all 256 byte values, NUL first.");
    expect_equal("the piece",
                 call("recv_some(fd, 1024)", [&] { return answer::recv_some(pair.answer.fd(), 1024); }),
                 every_byte(), why_nul);
    send_now(pair, std::string(1024, '\xff'));
    expect_equal("the piece",
                 call("recv_some(fd, 1024)", [&] { return answer::recv_some(pair.answer.fd(), 1024); }),
                 std::string(1024, '\xff'),
                 "Exactly max bytes have come. There is no room for a NUL behind them, and no need for one.");
}

TEST_CASE("4.1 recv_some copes with more than it is asked for", "[4.1]") {
    Pair pair;
    const std::string all = numbered_bytes(50000);
    send_now(pair, all);
    wait_for_events(pair.answer.fd(), POLLIN);
    const Story story("The peer sends 50,000 bytes and keeps the connection open.");
    std::size_t at = 0;
    for (const std::size_t max :
         {std::size_t{20000}, std::size_t{1}, std::size_t{4097}, std::size_t{16000}}) {
        const std::string got = call(fmt::format("recv_some(fd, {})", max),
                                     [&] { return answer::recv_some(pair.answer.fd(), max); });
        expect(!got.empty() && got.size() <= max, fmt::format("1 to {} bytes", max),
               fmt::format("{} bytes", got.size()), "max is the largest size that the result may have.");
        expect_equal("the piece", got, all.substr(at, got.size()));
        at += got.size();
    }
}

TEST_CASE("4.1 recv_some leaves the socket as it was", "[4.1]") {
    Pair pair;
    send_now(pair, "hello");
    finish(pair);
    Descriptors before;
    const Untouched untouched(pair.answer.fd());
    for (int i = 0; i < 2; ++i)
        call("recv_some(fd, 10)", [&] { return answer::recv_some(pair.answer.fd(), 10); });
    untouched.expect_unchanged();
    before.expect_none_left();
}

TEST_CASE("4.1 recv_some returns an empty string when the peer has finished", "[4.1]") {
    Pair pair;
    send_now(pair, "bye");
    finish(pair);
    const Story story("The peer sends \"bye\" and finishes (FIN).");
    const auto some = [&] {
        return call(
            "recv_some(fd, 10)", [&] { return answer::recv_some(pair.answer.fd(), 10); },
            "When recv() returns 0 the peer has finished in an orderly way. That is no error.");
    };
    expect_equal("the piece", some(), "bye");
    expect_equal("the piece after the last", some(), "");
    expect_equal("the one after that", some(), "", "The end stays the end, however often one asks.");
}

TEST_CASE("4.1 recv_some waits, through signals, until something comes", "[4.1]") {
    Pair pair;
    const Story story(
        "Nothing has come. While recv_some waits, signals are handled, twelve of them; then the peer is "
        "silent for a "
        "while, and sends \"late\".");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.interrupt_blocked(12);
        std::this_thread::sleep_for(
            std::chrono::milliseconds(300));  // right at any length: silence is no end
        self.send("late");
        self.wait_until([] { return false; });
    });
    expect_equal("the piece",
                 call(
                     "recv_some(fd, 10)", [&] { return answer::recv_some(pair.answer.fd(), 10); }, why_eintr),
                 "late", "An empty result says that the peer has finished, which it has not.");
}

TEST_CASE("4.1 recv_some throws when the connection was reset", "[4.1]") {
    Pair pair;
    reset(pair);
    const Story story("The peer ends the connection with a reset (RST).");
    expect_code(call_throws(
                    "recv_some(fd, 10)", "ECONNRESET",
                    [&] { return answer::recv_some(pair.answer.fd(), 10); }, why_reset),
                ECONNRESET,
                "recv() left the cause in errno: throw std::system_error with it (net::throw_errno).");
}

TEST_CASE("4.1 recv_some throws when the descriptor is no socket", "[4.1]") {
    expect_code(call_throws(
                    "recv_some(-1, 10)", "EBADF", [] { return answer::recv_some(-1, 10); },
                    "recv() returned -1. That is an error, not a length and not an end."),
                EBADF);
}

TEST_CASE("4.1 recv_some never takes EAGAIN for the end", "[4.1]") {
    Pair pair;
    make_nonblocking(pair.answer.fd());
    const Story story("The socket is non-blocking and nothing has come yet. (Later the peer sends \"x\".)");
    // Both correct answers, to throw and to wait, are right at any time: nothing depends on this pause.
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        self.send("x");
        self.wait_until([] { return false; });
    });
    begin_call("recv_some(fd, 10)");
    std::string got;
    try {
        got = answer::recv_some(pair.answer.fd(), 10);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (const std::system_error&) {
        got = "x";
    }
    expect_equal("the piece", got, "x", why_eagain);
}

// ---- 4.2 recv_all ----------------------------------------------------------------------------------

TEST_CASE("4.2 recv_all joins the pieces in order", "[4.2]") {
    check_recv_all({"one piece"}, 1024);
    check_recv_all({"first, ", "second, ", "third"}, 1024);
    check_recv_all({"a long first piece ", "b"}, 1024);
    check_recv_all({"a", " long second piece", "", "c"}, 1024);
    for (const auto& split : all_splits("HTTP/1.1 200 OK\r\n\r\nbody")) check_recv_all(split, 1024);
}

TEST_CASE("4.2 recv_all goes on after pieces of exactly the size asked for", "[4.2]") {
    const std::string full = numbered_bytes(1024);
    check_recv_all({full}, 1024);
    check_recv_all({full, full, full}, 1024);
    check_recv_all({full, "rest"}, 1024);
    check_recv_all({"abcd", "efgh", "ij"}, 4);
    check_recv_all({"abcdefghij"}, 1);
}

TEST_CASE("4.2 recv_all goes on after an empty line", "[4.2]") {
    check_recv_all({"HTTP/1.1 200 OK\r\n\r\n", "the body", "\r\n\r\n", "and more"}, 1024);
}

TEST_CASE("4.2 recv_all keeps every byte value", "[4.2]") {
    check_recv_all({every_byte(), std::string("\0", 1), std::string(1024, '\0'), "end"}, 1024);
    check_recv_all({every_byte()}, 16);
}

TEST_CASE("4.2 recv_all receives what was queued before it began", "[4.2]") {
    for (const std::size_t chunk :
         {std::size_t{1}, std::size_t{7}, std::size_t{1000}, std::size_t{1024}, std::size_t{100000}}) {
        Pair pair;
        const std::string all = numbered_bytes(5000);
        send_now(pair, all);
        pair.peer.close();
        const Story story("The peer sends 5,000 bytes and closes, all before the first recv().");
        const std::string got = call(fmt::format("recv_all(fd, {})", chunk),
                                     [&] { return answer::recv_all(pair.answer.fd(), chunk); });
        expect_equal("the reply", got, all, why_joined(got, {all}, chunk));
    }
}

TEST_CASE("4.2 recv_all leaves the socket as it was", "[4.2]") {
    Pair pair;
    send_now(pair, "hello");
    finish(pair);
    Descriptors before;
    const Untouched untouched(pair.answer.fd());
    call("recv_all(fd)", [&] { return answer::recv_all(pair.answer.fd()); });
    untouched.expect_unchanged();
    std::atomic<bool> stop = false;
    const Peer peer(std::move(pair.peer), stop);
    untouched.expect_unchanged(&peer);
    before.expect_none_left();
}

TEST_CASE("4.2 recv_all waits through a silence", "[4.2]") {
    Pair pair;
    const Story story("The peer sends \"before, \", is silent for a while, sends \"after\" and finishes.");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.send_in_lockstep("before, ");
        std::this_thread::sleep_for(std::chrono::milliseconds(300));  // right at any length
        self.send_in_lockstep("after");
        self.finish();
        self.wait_until([] { return false; });
    });
    expect_equal("the reply", call("recv_all(fd)", [&] { return answer::recv_all(pair.answer.fd()); }),
                 "before, after",
                 "That nothing has come for a while does not mean that nothing will. Only 0 is the end.");
}

TEST_CASE("4.2 recv_all returns an empty string when the peer finishes at once", "[4.2]") {
    Pair pair;
    finish(pair);
    const Story story("The peer finishes without a byte.");
    expect_equal("the reply", call("recv_all(fd)", [&] { return answer::recv_all(pair.answer.fd()); }), "");
}

TEST_CASE("4.2 recv_all receives three megabytes", "[4.2]") {
    Pair pair;
    const std::string all = numbered_bytes(3 << 20);
    const Story story("The peer sends 3,145,728 bytes as fast as they are received, and finishes.");
    const PeerThread peer(std::move(pair.peer), [&all](Peer& self) {
        self.send(all);
        self.finish();
        self.wait_until([] { return false; });
    });
    const std::string got =
        call("recv_all(fd, 65536)", [&] { return answer::recv_all(pair.answer.fd(), 65536); });
    expect_equal("the reply", got, all, why_joined(got, {all}, 65536));
}

TEST_CASE("4.2 recv_all goes on after a signal", "[4.2]") {
    Pair pair;
    const Story story(
        "The peer sends \"before, \"; while recv_all waits for more, a signal is handled; then comes "
        "\"after\".");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.send_in_lockstep("before, ");
        self.interrupt_blocked(2);
        self.send_in_lockstep("after");
        self.finish();
        self.wait_until([] { return false; });
    });
    expect_equal("the reply",
                 call(
                     "recv_all(fd)", [&] { return answer::recv_all(pair.answer.fd()); }, why_eintr),
                 "before, after", why_eintr);
}

TEST_CASE("4.2 recv_all throws when the connection is reset in the middle", "[4.2]") {
    Pair pair;
    const Story story("The peer sends \"half of it\" and then resets the connection (RST).");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.send_in_lockstep("half of it");
        self.reset();
    });
    expect_code(
        call_throws(
            "recv_all(fd)", "ECONNRESET", [&] { return answer::recv_all(pair.answer.fd()); }, why_reset),
        ECONNRESET);
}

TEST_CASE("4.2 recv_all never takes EAGAIN for the end", "[4.2]") {
    Pair pair;
    make_nonblocking(pair.answer.fd());
    const Story story("The socket is non-blocking. The peer sends \"first, \", and \"second\" only later.");
    send_now(pair, "first, ");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // see 4.1: nothing depends on it
        self.send("second");
        self.finish();
        self.wait_until([] { return false; });
    });
    begin_call("recv_all(fd)");
    std::string got;
    try {
        got = answer::recv_all(pair.answer.fd());
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (const std::system_error&) {
        got = "first, second";
    }
    expect_equal("the reply", got, "first, second", why_eagain);
}

// ---- 4.3 recv_exactly ------------------------------------------------------------------------------

namespace {

std::string exactly(const Pair& pair, std::size_t count, std::string_view why = {}) {
    return call(
        fmt::format("recv_exactly(fd, {})", count),
        [&] { return answer::recv_exactly(pair.answer.fd(), count); }, why);
}

const char* const why_exactly =
    "One recv() returns what has come, which may be less than asked for. Ask again for what is still "
    "missing.";

}  // namespace

TEST_CASE("4.3 recv_exactly puts the bytes together from any pieces", "[4.3]") {
    for (const auto& split : all_splits("0123456789")) {
        Pair pair;
        const Story story(tell(split));
        const PeerThread peer(std::move(pair.peer), in_lockstep(split));
        expect_equal("the bytes", exactly(pair, 10), "0123456789", why_exactly);
    }
    Pair pair;
    const std::string all = numbered_bytes(1 << 20);
    const Story story("The peer sends 1,048,576 bytes, as fast as they are received.");
    const PeerThread peer(std::move(pair.peer), [&all](Peer& self) { self.send(all); });
    expect_equal("the bytes", exactly(pair, all.size()), all, why_exactly);
}

TEST_CASE("4.3 recv_exactly leaves what follows in the socket", "[4.3]") {
    Pair pair;
    send_now(pair, "headbody");
    const Story story("The peer sends \"headbody\" in one piece and keeps the connection open.");
    const char* const why =
        "It took more than it was asked for. What follows belongs to whoever receives next.";
    expect_equal("the first four bytes", exactly(pair, 4), "head", why);
    expect_equal("the next four bytes", exactly(pair, 4, why), "body", why);
}

TEST_CASE("4.3 recv_exactly asks only for what is missing", "[4.3]") {
    Pair pair;
    const Story story("The peer sends \"he\", and when that was received \"adbody\".");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.send_in_lockstep("he");
        self.send("adbody");
        self.wait_until([] { return false; });
    });
    const char* const why =
        "After \"he\" only two bytes are missing: to ask for four again takes what belongs to the next.";
    expect_equal("the first four bytes", exactly(pair, 4, why), "head", why);
    expect_equal("the next four bytes", exactly(pair, 4, why), "body", why);
}

TEST_CASE("4.3 recv_exactly never takes EAGAIN for the end", "[4.3]") {
    Pair pair;
    make_nonblocking(pair.answer.fd());
    send_now(pair, "abc");
    wait_for_events(pair.answer.fd(), POLLIN);
    const Story story("The socket is non-blocking. The peer sends \"abc\", and \"def\" only later.");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // see 4.1: nothing depends on it
        self.send("def");
        self.wait_until([] { return false; });
    });
    begin_call("recv_exactly(fd, 6)");
    std::string got;
    try {
        got = answer::recv_exactly(pair.answer.fd(), 6);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (const std::system_error&) {
        got = "abcdef";
    } catch (const std::exception& error) {
        fail("\"abcdef\", or a std::system_error", quote(error.what()), why_eagain, Place::here());
    }
    expect_equal("the bytes", got, "abcdef", why_eagain);
}

TEST_CASE("4.3 recv_exactly throws when the descriptor is no socket", "[4.3]") {
    expect_code(call_throws(
                    "recv_exactly(-1, 5)", "EBADF", [] { return answer::recv_exactly(-1, 5); },
                    "Only EINTR is worth another try; every other error will come again."),
                EBADF);
}

TEST_CASE("4.3 recv_exactly leaves the socket as it was", "[4.3]") {
    Pair pair;
    send_now(pair, "abc");
    finish(pair);
    Descriptors before;
    const Untouched untouched(pair.answer.fd());
    exactly(pair, 2);
    call_throws("recv_exactly(fd, 2)", "the peer finished early",
                [&] { return answer::recv_exactly(pair.answer.fd(), 2); });
    std::atomic<bool> stop = false;
    const Peer peer(std::move(pair.peer), stop);
    untouched.expect_unchanged(&peer);
    before.expect_none_left();
}

TEST_CASE("4.3 recv_exactly returns at once when count is 0", "[4.3]") {
    Pair pair;
    const Story story("Nothing has come and the connection is open.");
    expect_equal("the bytes", exactly(pair, 0, "Nothing is wanted, so nothing can be missing."), "");
    send_now(pair, "x");
    expect_equal("the bytes", exactly(pair, 0), "");
    expect_equal("the bytes", exactly(pair, 1, "recv_exactly(fd, 0) must not have taken it."), "x");
}

TEST_CASE("4.3 recv_exactly says how much came when the peer finishes early", "[4.3]") {
    for (const std::string came : {"", "abc", "abcdefghi"}) {
        Pair pair;
        send_now(pair, came);
        finish(pair);
        const Story story(fmt::format("The peer sends {} and finishes.", quote(came)));
        const char* const why =
            "Fewer bytes than promised are an error: who asked for 10 bytes can't use a part of "
            "them. Its text tells both numbers, such as \"3 of 10 bytes\".";
        const Thrown thrown = call_throws(
            "recv_exactly(fd, 10)", "the peer finished early",
            [&] { return answer::recv_exactly(pair.answer.fd(), 10); }, why);
        expect_runtime_error(thrown);
        expect_number(thrown, came.size(), why);
        expect_number(thrown, 10, why);
    }
}

TEST_CASE("4.3 recv_exactly keeps every byte value", "[4.3]") {
    Pair pair;
    send_now(pair, every_byte());
    const Story story("The peer sends all 256 byte values, NUL first.");
    expect_equal("the bytes", exactly(pair, every_byte().size()), every_byte(), why_nul);
}

TEST_CASE("4.3 recv_exactly goes on after a signal", "[4.3]") {
    Pair pair;
    const Story story(
        "The peer sends \"abc\"; while recv_exactly waits for more, a signal is handled; then comes "
        "\"def\".");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.send_in_lockstep("abc");
        self.interrupt_blocked(2);
        self.send("def");
        self.wait_until([] { return false; });
    });
    expect_equal("the bytes", exactly(pair, 6, why_eintr), "abcdef", why_eintr);
}

TEST_CASE("4.3 recv_exactly throws when the connection is reset", "[4.3]") {
    Pair pair;
    const Story story("The peer sends \"abc\" of 6 bytes and resets the connection (RST).");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.send_in_lockstep("abc");
        self.reset();
    });
    expect_code(call_throws(
                    "recv_exactly(fd, 6)", "ECONNRESET",
                    [&] { return answer::recv_exactly(pair.answer.fd(), 6); }, why_reset),
                ECONNRESET, why_reset);
}

// ---- 4.4 Reader ------------------------------------------------------------------------------------

namespace {

std::string until(answer::Reader& reader, std::string_view delimiter, std::string_view why = {}) {
    return call(
        fmt::format("reader.read_until({})", quote(delimiter)), [&] { return reader.read_until(delimiter); },
        why);
}
std::string exactly(answer::Reader& reader, std::size_t count, std::string_view why = {}) {
    return call(
        fmt::format("reader.read_exactly({})", count), [&] { return reader.read_exactly(count); }, why);
}
std::string to_end(answer::Reader& reader, std::string_view why = {}) {
    return call(
        "reader.read_to_end()", [&] { return reader.read_to_end(); }, why);
}

const char* const why_split =
    "A delimiter may be cut anywhere: its first bytes end one piece, the others begin the next. Look for it "
    "in all that "
    "has come so far, not in one piece.";
const char* const why_kept =
    "What follows the delimiter came in the same piece. It has to stay in the reader, for the next call.";

}  // namespace

TEST_CASE("4.4 Reader finds a delimiter however it was split", "[4.4]") {
    for (const auto& split : all_splits("head\r\n\r\nbody")) {
        Pair pair;
        const Story story(tell(split));
        const PeerThread peer(std::move(pair.peer), in_lockstep(split));
        answer::Reader reader(pair.answer.fd());
        expect_equal("up to the empty line", until(reader, "\r\n\r\n", why_split), "head", why_split);
        expect_equal("the rest", to_end(reader), "body", why_kept);
    }
}

TEST_CASE("4.4 Reader finds a delimiter behind its own beginning", "[4.4]") {
    for (const auto& split : all_splits("x\r\r\ny--aab\r\n")) {
        Pair pair;
        const Story story(tell(split));
        const PeerThread peer(std::move(pair.peer), in_lockstep(split));
        answer::Reader reader(pair.answer.fd());
        const char* const why =
            "Part of a delimiter may be an ordinary byte: \"\\r\\r\\n\" is a \\r and then \"\\r\\n\".";
        expect_equal("the first line", until(reader, "\r\n", why), "x\r", why);
        expect_equal("up to \"-aab\"", until(reader, "-aab", why), "y-", why);
        expect_equal("up to the line's end", until(reader, "\r\n", why), "", why);
    }
}

TEST_CASE("4.4 Reader keeps what was received but not asked for", "[4.4]") {
    Pair pair;
    send_now(pair, "one\ntwo\n\nfour5678nine\n");
    const Story story(
        "The peer sends \"one\\ntwo\\n\\nfour5678nine\\n\" in one piece and keeps the connection open.");
    answer::Reader reader(pair.answer.fd());
    expect_equal("line 1", until(reader, "\n", why_kept), "one", why_kept);
    expect_equal("line 2", until(reader, "\n", why_kept), "two", why_kept);
    expect_equal("line 3", until(reader, "\n", why_kept), "", why_kept);
    expect_equal("4 bytes", exactly(reader, 4, why_kept), "four", why_kept);
    expect_equal("0 bytes", exactly(reader, 0), "");
    expect_equal("4 more bytes", exactly(reader, 4, why_kept), "5678", why_kept);
    expect_equal("the last line", until(reader, "\n", why_kept), "nine", why_kept);
    send_now(pair, "more\n");
    expect_equal("a line that came later", until(reader, "\n"), "more");
}

TEST_CASE("4.4 Reader reads an exact count from the buffer and the socket", "[4.4]") {
    for (const auto& split : all_splits("a\n0123456789tail")) {
        Pair pair;
        const Story story(tell(split));
        const PeerThread peer(std::move(pair.peer), in_lockstep(split));
        answer::Reader reader(pair.answer.fd());
        expect_equal("the line", until(reader, "\n"), "a");
        expect_equal("10 bytes", exactly(reader, 10, why_exactly), "0123456789", why_kept);
        expect_equal("the rest", to_end(reader), "tail", why_kept);
    }
}

TEST_CASE("4.4 Reader throws when the peer finishes before the delimiter", "[4.4]") {
    for (const std::string came : {"", "half a line", "nearly\r"}) {
        Pair pair;
        send_now(pair, came);
        finish(pair);
        const Story story(fmt::format("The peer sends {} and finishes.", quote(came)));
        answer::Reader reader(pair.answer.fd());
        expect_runtime_error(call_throws(
            "reader.read_until(\"\\r\\n\")", "the peer finished before a delimiter came",
            [&] { return reader.read_until("\r\n"); },
            "The end of the stream is not the end of a line: what came may be half of it."));
    }
    Pair pair;
    send_now(pair, "abc");
    finish(pair);
    const Story story("The peer sends \"abc\" and finishes.");
    answer::Reader reader(pair.answer.fd());
    expect_runtime_error(call_throws("reader.read_exactly(4)", "the peer finished early",
                                     [&] { return reader.read_exactly(4); }));
}

TEST_CASE("4.4 Reader takes a delimiter of any bytes", "[4.4]") {
    Pair pair;
    send_now(pair, std::string_view("a\0b\0\0c--d", 10));
    const Story story("The peer sends \"a\\0b\\0\\0c--d\".");
    answer::Reader reader(pair.answer.fd());
    const char* const why =
        "The delimiter is a string_view: it may hold NULs, and need not end with one. Use its size.";
    expect_equal("up to a NUL", until(reader, std::string_view("\0", 1), why), "a", why);
    expect_equal("up to two NULs", until(reader, std::string_view("\0\0", 2), why), "b", why);
    expect_equal("up to \"--\"", until(reader, std::string_view("--zzz").substr(0, 2), why), "c", why);
}

TEST_CASE("4.4 Reader does not wait for what it has", "[4.4]") {
    Pair pair;
    const Story story("Nothing has come, and the connection is open.");
    answer::Reader reader(pair.answer.fd());
    expect_equal("0 bytes", exactly(reader, 0), "");
    send_now(pair, "ab");
    expect_equal("2 bytes", exactly(reader, 2, "Both are there: a third would never come."), "ab");
}

TEST_CASE("4.4 Reader keeps two streams apart", "[4.4]") {
    Pair one, two;
    send_now(one, "1a\n1b\n");
    send_now(two, "2a\n2b\n");
    const Story story("Two connections, each with a reader of its own, are read in turn.");
    answer::Reader first(one.answer.fd()), second(two.answer.fd());
    const char* const why =
        "What was received belongs to one reader: keep it in buffer_, not in a static variable.";
    expect_equal("the first's line 1", until(first, "\n"), "1a", why);
    expect_equal("the second's line 1", until(second, "\n"), "2a", why);
    expect_equal("the first's line 2", until(first, "\n"), "1b", why);
    expect_equal("the second's line 2", until(second, "\n"), "2b", why);
}

TEST_CASE("4.4 Reader never takes EAGAIN for the end", "[4.4]") {
    for (const bool line : {true, false}) {
        Pair pair;
        make_nonblocking(pair.answer.fd());
        send_now(pair, "first, ");
        wait_for_events(pair.answer.fd(), POLLIN);
        const Story story(
            "The socket is non-blocking. The peer sends \"first, \", and \"second\\n\" only later.");
        const PeerThread peer(std::move(pair.peer), [](Peer& self) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));  // see 4.1: nothing depends on it
            self.send("second\n");
            self.finish();
            self.wait_until([] { return false; });
        });
        answer::Reader reader(pair.answer.fd());
        begin_call(line ? "reader.read_until(\"\\n\")" : "reader.read_to_end()");
        std::string got;
        try {
            got = line ? reader.read_until("\n") + "\n" : reader.read_to_end();
        } catch (const workbook::NotWritten&) {
            throw;
        } catch (const std::system_error&) {
            got = "first, second\n";
        } catch (const std::exception& error) {
            fail("\"first, second\", or a std::system_error", quote(error.what()), why_eagain, Place::here());
        }
        expect_equal("what it read", got, "first, second\n", why_eagain);
    }
}

TEST_CASE("4.4 Reader hands out what is left after the peer has finished", "[4.4]") {
    Pair pair;
    send_now(pair, "a\nb\nrest");
    finish(pair);
    const Story story("The peer sends \"a\\nb\\nrest\" and finishes, all before the first read.");
    answer::Reader reader(pair.answer.fd());
    expect_equal("line 1", until(reader, "\n"), "a");
    expect_equal("line 2", until(reader, "\n", why_kept), "b", why_kept);
    expect_equal("the rest", to_end(reader), "rest", why_kept);
    expect_equal("what follows", to_end(reader), "", "It has been handed out already.");
}

TEST_CASE("4.4 Reader reads every byte value and long lines", "[4.4]") {
    Pair pair;
    const std::string line = numbered_bytes(200000) + std::string("\0\xff", 2);
    const Story story(
        "The peer sends a line of 200,002 bytes, the last two NUL and 0xff, then all byte values.");
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        self.send(line + "\r\n" + every_byte());
        self.finish();
        self.wait_until([] { return false; });
    });
    answer::Reader reader(pair.answer.fd());
    expect_equal("the line", until(reader, "\r\n"), line, why_nul);
    expect_equal("the rest", to_end(reader), every_byte(), why_nul);
}

TEST_CASE("4.4 Reader goes on after a signal, whatever it reads", "[4.4]") {
    Pair pair;
    const Story story(
        "The peer sends \"abc\", then \"def\", then \"ghi\" and finishes; signals are handled while the "
        "reader waits for each.");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        for (const char* piece : {"abc", "def", "ghi"}) {
            self.interrupt_blocked(2);
            self.send_in_lockstep(piece);
        }
        self.finish();
        self.wait_until([] { return false; });
    });
    answer::Reader reader(pair.answer.fd());
    expect_equal("5 bytes", exactly(reader, 5, why_eintr), "abcde", why_eintr);
    expect_equal("the rest", to_end(reader, why_eintr), "fghi", why_eintr);
}

TEST_CASE("4.4 Reader tells a reset from an end", "[4.4]") {
    for (const bool line : {true, false}) {
        Pair pair;
        const Story story("The peer sends \"half a li\" and resets the connection (RST).");
        const PeerThread peer(std::move(pair.peer), [](Peer& self) {
            self.send_in_lockstep("half a li");
            self.reset();
        });
        answer::Reader reader(pair.answer.fd());
        const Thrown thrown = call_throws(
            line ? "reader.read_until(\"\\n\")" : "reader.read_exactly(20)", "ECONNRESET",
            [&] { return line ? reader.read_until("\n") : reader.read_exactly(20); }, why_reset);
        expect_code(thrown, ECONNRESET, why_reset);
    }
}

TEST_CASE("4.4 Reader goes on after a signal, and throws at a reset", "[4.4]") {
    Pair pair;
    const Story story(
        "The peer sends \"be\"; a signal is handled while the reader waits; \"gin\\n\" follows; then the "
        "peer resets the connection (RST).");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.send_in_lockstep("be");
        self.interrupt_blocked(2);
        self.send_in_lockstep("gin\n");
        self.reset();
    });
    answer::Reader reader(pair.answer.fd());
    expect_equal("the line", until(reader, "\n", why_eintr), "begin", why_eintr);
    wait_for_events(pair.answer.fd(), 0);
    expect_code(call_throws(
                    "reader.read_to_end()", "ECONNRESET", [&] { return reader.read_to_end(); }, why_reset),
                ECONNRESET, why_reset);
}

// ---- 4.5 split_response ----------------------------------------------------------------------------

namespace {

answer::Response split(std::string_view reply, std::string_view why = {}) {
    return call(
        fmt::format("split_response({})", quote(reply)), [&] { return answer::split_response(reply); }, why);
}

std::string header(const answer::Response& response, const std::string& name, Place place = Place::here()) {
    const auto found = response.headers.find(name);
    expect(
        found != response.headers.end(), fmt::format("a header {}", name),
        fmt::format("no such header among {}", response.headers.size()),
        "A header's name counts in any case: AnyCase makes \"Content-Length\" and \"content-length\" equal.",
        place);
    return found->second;
}

}  // namespace

TEST_CASE("4.5 split_response finds status, headers and body", "[4.5]") {
    const auto response = split("HTTP/1.1 200 OK\r\nServer: practice\r\nContent-Length: 5\r\n\r\nhello");
    expect_equal("the status", response.status, 200);
    expect_equal("how many headers", response.headers.size(), 2U);
    expect_equal("Server", header(response, "Server"), "practice");
    expect_equal("Content-Length", header(response, "Content-Length"), "5");
    expect_equal("the body", response.body, "hello");
}

TEST_CASE("4.5 split_response reads every form of status line", "[4.5]") {
    expect_equal("the status", split("HTTP/1.1 404 Not Found\r\n\r\n").status, 404);
    expect_equal("the status", split("HTTP/1.0 301 Moved Permanently\r\n\r\n").status, 301);
    expect_equal("the status", split("HTTP/1.1 204 \r\n\r\n").status, 204);
    expect_equal("the status",
                 split("HTTP/1.1 599\r\n\r\n", "The words after the number may be missing.").status, 599);
    expect_equal("the status", split("HTTP/1.1 200 404 is not the status\r\n\r\n").status, 200);
    expect_equal("the body", split("HTTP/1.1 200 OK\r\n\r\n").body, "");
}

TEST_CASE("4.5 split_response finds a header in any case", "[4.5]") {
    const auto response =
        split("HTTP/1.1 200 OK\r\ncontent-LENGTH: 0\r\nX-B: b\r\nx-a: a\r\nDate: now\r\n\r\n");
    for (const char* name : {"Content-Length", "content-length", "CONTENT-LENGTH"})
        expect_equal(name, header(response, name), "0");
    expect_equal("X-A", header(response, "X-A"), "a");
    expect_equal("x-b", header(response, "x-b"), "b");
    expect_equal("DATE", header(response, "DATE"), "now");
    expect(response.headers.find("Dat") == response.headers.end(), "no header Dat", "one was found",
           "A name is equal only when it has the same length.");
}

TEST_CASE("4.5 split_response orders names in any case", "[4.5]") {
    // "HOSTNAME" and "hosts" lie behind the end of two of the views: only their sizes say where they end.
    const std::string long_names = "HOSTNAMEhosts";
    const std::vector<std::string_view> names = {"",
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
                                                 std::string_view(long_names).substr(0, 4),
                                                 std::string_view(long_names).substr(8, 4),
                                                 "x-\xe9",
                                                 "x-\xc9"};
    const answer::AnyCase less;
    const char* const why =
        "std::map needs a strict order: nothing is before itself; of two names that differ only in case "
        "neither is before "
        "the other; and if a is before b and b before c, then a is before c.";
    const auto pair = [&](std::string_view a, std::string_view b) {
        begin_call(fmt::format("AnyCase{{}}({}, {})", quote(a), quote(b)));
        return less(a, b);
    };
    for (const auto a : names) {
        for (const auto b : names) {
            const bool equal = lower(std::string(a)) == lower(std::string(b)), ab = pair(a, b),
                       ba = pair(b, a);
            expect(equal ? !ab && !ba : ab != ba,
                   equal ? "neither is before the other" : "exactly one is before the other",
                   fmt::format("{} before {}: {}; the other way: {}", quote(a), quote(b), ab, ba), why);
            for (const auto c : names)
                if (ab && pair(b, c))
                    expect(pair(a, c), fmt::format("{} before {}", quote(a), quote(c)), "it is not", why);
        }
    }
}

TEST_CASE("4.5 split_response trims values and splits at the first colon", "[4.5]") {
    const auto response =
        split("HTTP/1.1 200 OK\r\nA:1\r\nB:   2\r\nC:\t3 \t\r\nD:\r\nE:  \r\nF: http://x/ y : z\r\n\r\n");
    const char* const why =
        "The value is what stands after the first colon, without the spaces and tabs around it.";
    const std::vector<std::pair<const char*, const char*>> wanted = {
        {"A", "1"}, {"B", "2"}, {"C", "3"}, {"D", ""}, {"E", ""}, {"F", "http://x/ y : z"}};
    for (const auto& [name, value] : wanted) expect_equal(name, header(response, name), value, why);
}

TEST_CASE("4.5 split_response keeps every other byte of a value", "[4.5]") {
    const std::string value("a\0b \v\f\xff", 8);
    const auto response = split("HTTP/1.1 200 OK\r\nA: " + value + " \t\r\nB: \v1\f\r\n\r\n");
    expect_equal("A", header(response, "A"), value,
                 "Only spaces and tabs are trimmed, and a NUL ends nothing.");
    expect_equal("B", header(response, "B"), "\v1\f",
                 "Only spaces and tabs are trimmed: std::isspace() takes more.");
}

TEST_CASE("4.5 split_response joins the values of a name that comes twice", "[4.5]") {
    const auto response = split("HTTP/1.1 200 OK\r\nVary: a\r\nOther: x\r\nvary: b\r\nVARY: c\r\n\r\n");
    expect_equal("Vary", header(response, "Vary"), "a, b, c");
    expect_equal("how many headers", response.headers.size(), 2U);
}

TEST_CASE("4.5 split_response keeps the body as it is", "[4.5]") {
    const std::string body = "a\r\n\r\nb: c\r\n" + every_byte();
    expect_equal(
        "the body", split("HTTP/1.1 200 OK\r\nA: 1\r\n\r\n" + body).body, body,
        "Only the first empty line ends the head. Behind it every byte belongs to the body, NULs too.");
    const std::string buffer = "HTTP/1.1 200 OK\r\n\r\nbodyBEHIND";
    expect_equal("the body", split(std::string_view(buffer).substr(0, buffer.size() - 6)).body, "body",
                 "A string_view need not end with a NUL: use its size.");
}

TEST_CASE("4.5 split_response throws when it is not a reply", "[4.5]") {
    for (const std::string bad :
         {"", "\r\n\r\n", "hello", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: 1\r\n",
          "HTTP/1.1 200 OK\nA: 1\n\n", "HTTP/1.1 \r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
          "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 200x OK\r\n\r\n",
          "FTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
          "HTTP/1.1 200 OK\r\n: no name\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n", "HTTP/1.1 +20 OK\r\n\r\n",
          "HTTP/1.1  20 OK\r\n\r\n"}) {
        expect_runtime_error(
            call_throws(fmt::format("split_response({})", quote(bad)), "std::runtime_error", [&] {
                const auto response = answer::split_response(bad);
                return fmt::format("status {}, {} headers", response.status, response.headers.size());
            }));
    }
}

// ---- 4.6 read_response -----------------------------------------------------------------------------

namespace {

// Plays `reply` whole and cut at every place, reads one response from it, and looks at what is left.
void check_read_response(const std::string& reply, int status, const std::string& body,
                         const std::string& left, std::string_view why) {
    auto splits = all_splits(reply);
    splits.push_back({reply});
    for (const auto& pieces : splits) {
        Pair pair;
        const Story story(tell(pieces));
        const PeerThread peer(std::move(pair.peer), in_lockstep(pieces));
        answer::Reader reader(pair.answer.fd());
        const auto response = call(
            fmt::format("read_response(reader), reply {}", quote(reply)),
            [&] { return answer::read_response(reader); }, why);
        expect_equal("the status", response.status, status, why);
        expect_equal("the body", response.body, body, why);
        expect_equal("what is left for the next reply", to_end(reader), left,
                     "It took bytes behind the reply's end, or left some of its own.");
    }
}

void check_bad_response(const std::string& reply, std::string_view why) {
    Pair pair;
    send_now(pair, reply);
    finish(pair);
    const Story story(fmt::format("The peer sends {} and finishes.", quote(reply)));
    answer::Reader reader(pair.answer.fd());
    expect_runtime_error(call_throws(
        "read_response(reader)", "the reply is truncated or malformed",
        [&] { return answer::read_response(reader).body; }, why));
}

}  // namespace

TEST_CASE("4.6 read_response ends the body after Content-Length bytes", "[4.6]") {
    const char* const why =
        "Content-Length says how many bytes the body has. The connection stays open, so waiting for "
        "its end would take the next reply too.";
    check_read_response("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhelloNEXT", 200, "hello", "NEXT", why);
    for (const int status : {201, 301, 400, 404, 500})
        check_read_response(fmt::format("HTTP/1.1 {} x\r\nContent-Length: 2\r\n\r\nokNEXT", status), status,
                            "ok", "NEXT", "Of the replies to a GET only 204 and 304 have no body.");
    check_read_response("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\nNEXT", 404, "", "NEXT", why);
    check_read_response("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\r\n\r\nX", 200, "\r\n\r\n", "X", why);

    Pair pair;
    const Story story("The peer sends a reply and keeps the connection open.");
    answer::Reader reader(pair.answer.fd());
    const auto next = [&](std::string_view reply) {
        send_now(pair, reply);
        return call(
            fmt::format("read_response(reader), reply {}", quote(reply)),
            [&] { return answer::read_response(reader); }, "Nothing more comes, and nothing more is needed.");
    };
    const auto first = next("HTTP/1.1 200 OK\r\nX-Name: value\r\nContent-Length: 2\r\n\r\nok");
    expect_equal("the body", first.body, "ok", why);
    expect_equal("the header X-Name", header(first, "x-name"), "value", "The result has the headers, too.");
    expect_equal("the body", next("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").body, "", why);
    expect_equal("the body", next("HTTP/1.1 304 Not Modified\r\n\r\n").body, "", why);
    expect_equal("the body",
                 next("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n").body, "ok",
                 why);
}

TEST_CASE("4.6 read_response puts chunks together", "[4.6]") {
    const char* const why =
        "A chunk is its size in hexadecimal, \\r\\n, that many bytes, \\r\\n. Size 0 is the last; trailer "
        "lines and an empty line follow it.";
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    check_read_response(head + "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\nNEXT", 200, "hello, world", "NEXT",
                        why);
    check_read_response(head + "0\r\n\r\n", 200, "", "", why);
    check_read_response(head + "2\r\n\r\n\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\nNEXT", 200, "\r\n", "NEXT",
                        why);
    check_read_response(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nContent-Length: "
        "3\r\n\r\n0a;x=y\r\n0123456789\r\nA\r\n"
        "abcdefghij\r\n000\r\n\r\nNEXT",
        200, "0123456789abcdefghij", "NEXT",
        "Sizes are hexadecimal in either case, may begin with zeros, and what follows a ';' is ignored. "
        "Transfer-Encoding counts more than Content-Length.");
}

TEST_CASE("4.6 read_response reads until the end where nothing says the length", "[4.6]") {
    check_read_response("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nall of\r\n\r\nthis", 200, "all of\r\n\r\nthis",
                        "", "Neither Content-Length nor chunked: the body ends where the peer finishes.");
    check_read_response("HTTP/1.0 200 OK\r\n\r\n", 200, "", "", "The body may be empty.");
}

TEST_CASE("4.6 read_response knows the replies without a body", "[4.6]") {
    for (const std::string status : {"204", "304"})
        check_read_response("HTTP/1.1 " + status + " x\r\nTransfer-Encoding: chunked\r\n\r\nNEXT",
                            std::stoi(status), "", "NEXT",
                            "A reply with status 204 or 304 has no body, whatever its headers say.");
    for (const std::string status : {"204", "304"})
        check_read_response("HTTP/1.1 " + status + " x\r\nContent-Length: 9\r\n\r\nNEXT", std::stoi(status),
                            "", "NEXT",
                            "A reply with status 204 or 304 has no body, whatever its headers say.");
}

TEST_CASE("4.6 read_response reads replies one after the other", "[4.6]") {
    Pair pair;
    send_now(pair, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nonetwo HTTP");
    const Story story("Three replies follow each other on one connection.");
    answer::Reader reader(pair.answer.fd());
    const auto body = [&] {
        return call(
            "read_response(reader)", [&] { return answer::read_response(reader).body; },
            "What follows a reply stays in the reader: it is the beginning of the next.");
    };
    expect_equal("the first body", body(), "one");
    expect_equal("the junk between", until(reader, " "), "two");
    send_now(
        pair,
        "/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nthree");
    finish(pair);
    expect_equal("the second body", body(), "two");
    expect_equal("the third body", body(), "three");
}

TEST_CASE("4.6 read_response throws when the reply is truncated", "[4.6]") {
    const char* const why =
        "The peer finished before the reply was complete. That 0 is a FIN says nothing about completeness: "
        "the reply itself does.";
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string& reply :
         {std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Le"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"), chunked, chunked + "5\r\nhel",
          chunked + "5\r\nhello", chunked + "5\r\nhello\r\n", chunked + "5\r\nhello\r\n0\r\n", chunked + "5",
          chunked + "0\r\nTrailer: x\r\n"})
        check_bad_response(reply, why);
}

TEST_CASE("4.6 read_response throws when a length is malformed", "[4.6]") {
    for (const std::string length : {"", "abc", "-1", "+1", "1x", "0x10", "1 1", "99999999999999999999999",
                                     "4294967300", "18446744073709551620"})
        check_bad_response("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nbody",
                           "Content-Length is decimal digits and nothing else, and has to fit.");
    for (const std::string size :
         {"", "g", "-1", "0x5", "fffffffffffffffff", "100000005", "10000000000000005", ";x", "\t5"})
        check_bad_response(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size + "\r\nhello\r\n0\r\n\r\n",
            "A chunk's size is hexadecimal digits and has to fit.");
    check_bad_response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhelXX0\r\n\r\n",
                       "After the chunk's bytes comes \\r\\n, and nothing else: here it is XX.");
    check_bad_response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
                       "After the chunk's bytes comes \\r\\n: here the chunk is longer than its size says.");
}
