// The companion test of lesson 04. You need not read it: when it fails, it tells its story.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>

#include "check.hpp"
#include "peer.hpp"
#include "recv_loop.hpp"

using namespace testing;
namespace answer = recv_loop;

namespace {

// ---- What the peers do -----------------------------------------------------------------------------

struct Connection : Pair {
    int fd() const { return answer.fd(); }
    void send(std::string_view bytes) { net::send_all(peer.fd(), bytes); }
    void finish() { ::shutdown(peer.fd(), SHUT_WR); }
    // The peer's reset has reached this end when poll() reports it.
    void reset() {
        const linger hard{1, 0};
        ::setsockopt(peer.fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        peer.close();
        wait_for_events(answer.fd(), 0);  // POLLERR and POLLHUP are always reported
    }
    // What has come and was not received.
    std::string waiting() const {
        char bytes[64];
        const ssize_t size = ::recv(answer.fd(), bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
        return {bytes, size > 0 ? static_cast<std::size_t>(size) : 0};
    }
    void make_nonblocking() { ::fcntl(answer.fd(), F_SETFL, ::fcntl(answer.fd(), F_GETFL) | O_NONBLOCK); }
};

// Until the test is over.
void stay_open(Peer& peer) {
    peer.wait_until([] { return false; });
}

// A silence. Whatever its length, a right answer passes; a wrong one might after a shorter one.
void pause(Peer& peer, int milliseconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    peer.wait_until([end] { return std::chrono::steady_clock::now() > end; });
}

constexpr int not_open = 1000;  // poll(2) takes no notice of -1, so that a right answer might wait for ever

using Pieces = std::vector<std::string>;

// Sends the pieces one at a time, the next only when the one before has been received; then a FIN.
Script in_lockstep(Pieces pieces) {
    return [pieces = std::move(pieces)](Peer& peer) {
        for (const std::string& piece : pieces)
            if (!peer.send_in_lockstep(piece)) return;
        peer.finish();
        stay_open(peer);
    };
}

// Signals come while the reader waits for each piece but the first.
Script with_signals_between(Pieces pieces) {
    return [pieces = std::move(pieces)](Peer& peer) {
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            if (i > 0) peer.interrupt_blocked(2);
            if (!peer.send_in_lockstep(pieces[i])) return;
        }
        peer.finish();
        stay_open(peer);
    };
}

Script reset_after(std::string piece) {
    return [piece = std::move(piece)](Peer& peer) {
        peer.send_in_lockstep(piece);
        peer.reset();
    };
}

Script flood(std::string bytes) {
    return [bytes = std::move(bytes)](Peer& peer) {
        peer.send(bytes);
        peer.finish();
        stay_open(peer);
    };
}

// Every byte value, NUL and 0xFF among them.
std::string every_byte() {
    std::string bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
    return bytes + std::string("\0\0end", 5);
}

// `bytes` as two pieces, for every place to cut, and as single bytes.
std::vector<Pieces> all_splits(const std::string& bytes) {
    std::vector<Pieces> splits;
    for (std::size_t at = 1; at < bytes.size(); ++at)
        splits.push_back({bytes.substr(0, at), bytes.substr(at)});
    Pieces singles;
    for (const char byte : bytes) singles.emplace_back(1, byte);
    splits.push_back(singles);
    return splits;
}

std::string joined(const Pieces& pieces) {
    std::string all;
    for (const std::string& piece : pieces) all += piece;
    return all;
}

std::string tell(const Pieces& pieces) {
    std::string text;
    for (std::size_t i = 0; i < pieces.size() && i < 3; ++i)
        text += (i == 0 ? " " : ", then ") +
                (pieces[i].size() <= 24 ? quote(pieces[i]) : fmt::format("{} bytes", pieces[i].size()));
    return fmt::format("The peer sends{}{} and finishes.{}", text, pieces.size() > 3 ? ", ..." : "",
                       pieces.size() > 1 ? " Each piece waits until the one before was received." : "");
}

// A connection whose other end plays a script.
struct Played {
    Connection pair;
    Story story;
    PeerThread peer;
    Played(std::string text, Script script)
        : story(std::move(text)), peer(std::move(pair.peer), std::move(script)) {}
    explicit Played(const Pieces& pieces) : Played(tell(pieces), in_lockstep(pieces)) {}
    int fd() const { return pair.fd(); }
};

// ---- What is known of mistakes ---------------------------------------------------------------------

const char* const why_end =
    "When recv() returns 0 the peer has finished in an orderly way. That is the end, and no error.";
const char* const why_reset =
    "recv() returns 0 only for a FIN, the peer's orderly end. After a reset it returns -1 with errno "
    "ECONNRESET: bytes may be missing. Throw std::system_error.";
const char* const why_code =
    "recv() left the cause in errno: throw std::system_error with it (net::throw_errno).";
const char* const why_eintr =
    "A signal that is handled while recv() waits makes it return -1 with errno EINTR. Nothing is wrong with "
    "the connection: call recv() again.";
const char* const why_eagain =
    "On a non-blocking socket recv() returns -1 with EAGAIN when nothing has come yet. That is not the end: "
    "only 0 is. Throw std::system_error, or wait with poll().";
const char* const why_silence =
    "That nothing comes for a while does not mean that nothing will. However long the silence, only when "
    "recv() returns 0 has the peer finished.";
const char* const why_nul =
    "A received NUL is a byte like any other. The count that recv() returns is the length: strlen(), %s and "
    "std::string(buffer) stop at the first NUL.";

// ---- What the answer asks of the system ------------------------------------------------------------

// What the answer's calls receive, and an end for one that goes on asking after recv() has returned 0. A wait with a
// limit comes to it soon: an answer that takes a long silence for the end does so in a short one.
struct Taken : RecvSpy {
    static inline Place place = Place::here();  // the test's
    static void begin(Place test) {
        RecvSpy::begin();
        place = test;
        Faults::longest_wait = 20;
        on_many_ends = [] {
            fail("an end of the call", "it asked again, a thousand times, after recv() had returned 0",
                 "0 is the end: the peer has finished, and whoever asks again gets 0 again, at once and for ever.",
                 place);
        };
    }
};

// A call while `first` has come on a non-blocking socket and `second` has not. It may throw, with EAGAIN, or
// wait. One that `keeps` what has come, as a Reader does, is asked again after it has thrown.
void check_eagain(std::string_view text, const std::string& first, const std::string& second,
                  const std::function<std::string(int fd)>& receive, bool keeps = false,
                  Place place = Place::here()) {
    Connection pair;
    pair.make_nonblocking();
    if (!first.empty()) {
        pair.send(first);
        wait_for_events(pair.fd(), POLLIN);
    }
    const Story story(fmt::format("The socket is non-blocking. {} has come; {} comes later.",
                                  first.empty() ? "Nothing" : quote(first), quote(second)));
    std::atomic<bool> thrown = false;
    const PeerThread peer(std::move(pair.peer), [&](Peer& self) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);  // as in pause()
        self.wait_until([&] { return thrown || std::chrono::steady_clock::now() > end; });
        self.send(second);
        self.finish();
        stay_open(self);
    });
    Taken::begin(place);
    const Untouched untouched(pair.fd());
    begin_call(text);
    const char* why = why_eagain;
    while (true) {
        std::optional<std::string> got;
        try {
            got = receive(pair.fd());
        } catch (const workbook::NotWritten&) {
            throw;
        } catch (const std::exception&) {
            expect_code(describe_exception(), EAGAIN, why, place);
        }
        if (got) expect_equal("what it received", *got, first + second, why, place);
        untouched.expect_unchanged(nullptr, place);
        if (got || !keeps) return;
        thrown = true;
        wait_for_events(pair.fd(), POLLIN);
        why = "The call before threw, with EAGAIN. What had come by then stays in the reader.";
    }
}

// After `calls` the socket is open, with its flags and options, and what is sent on it reaches the peer.
void check_untouched(const std::string& bytes, const std::function<void(int fd)>& calls,
                     Place place = Place::here()) {
    Connection pair;
    pair.send(bytes);
    pair.finish();
    const Story story(fmt::format("The peer sends {} and finishes. It still receives.", quote(bytes)));
    Descriptors before;
    const Untouched untouched(pair.fd());
    calls(pair.fd());
    std::atomic<bool> stop = false;
    const Peer peer(std::move(pair.peer), stop);
    untouched.expect_unchanged(&peer, place);
    before.expect_none_left("The function opened it, and has to close it on each path.", place);
}

}  // namespace

// ---- 4.1 recv_some ---------------------------------------------------------------------------------

namespace {

std::string some(int fd, std::size_t max, const Cause& why = {}, Place place = Place::here()) {
    Taken::begin(place);
    return call(
        fmt::format("recv_some(fd, {})", max), [&] { return answer::recv_some(fd, max); }, why, place);
}

const char* const why_lost =
    "What recv() has handed out is gone from the socket, and what is not returned is lost: ask recv() for at "
    "most max bytes.";

void expect_piece(int fd, std::size_t max, std::string_view expected, Place place = Place::here()) {
    const std::string got = some(fd, max, {}, place);
    expect_equal(
        "the piece", got, expected,
        got.empty() ? "recv() writes bytes but changes no size, and a string that is only reserved has none: "
                      "make the buffer a string of max bytes, and cut it to what recv() returned."
        : got.size() > expected.size()
            ? "recv() returned how many bytes it wrote. The rest of the buffer does not come from the peer."
        : got.size() < expected.size() ? "So many have come and may be taken: ask recv() for max bytes."
                                       : "These are not the bytes that came.",
        place);
}

}  // namespace

TEST_CASE("4.1 recv_some returns what has come, at most max bytes", "[4.1]") {
    Connection pair;
    pair.send("hello, world");
    pair.finish();
    const Story story("The peer sends \"hello, world\" and finishes.");
    expect_piece(pair.fd(), 5, "hello");
    expect_equal("the next piece", some(pair.fd(), 5, why_lost), ", wor", why_lost);
    expect_equal("the last piece", some(pair.fd(), 5, why_lost), "ld",
                 "Two bytes are left. recv() returned how many it wrote, and so many the result has.");
}

TEST_CASE("4.1 recv_some does not wait for more than has come", "[4.1]") {
    const Played played({"first", "second"});
    const std::string got = some(played.fd(), 100);
    expect_equal("the piece", got, "first",
                 got == "firstsecond"
                     ? "It waited for max bytes. Less may be all that comes for a long time: call recv() "
                       "once, without MSG_WAITALL, and return what it gave."
                     : "recv() returned how many bytes it wrote. The rest of the buffer does not come from "
                       "the peer.");
}

TEST_CASE("4.1 recv_some returns every byte value", "[4.1]") {
    Connection pair;
    pair.send(every_byte());
    const Story story("The peer sends all 256 byte values, NUL first.");
    expect_equal("the piece", some(pair.fd(), 1024), every_byte(), why_nul);
    const std::string full(1024, '\xff');
    pair.send(full);
    const Story more("Then it sends 1024 bytes 0xff.");
    expect_equal("the piece", some(pair.fd(), 1024), full,
                 "Exactly max bytes have come: there is no NUL behind them, and no room for one.");
}

TEST_CASE("4.1 recv_some copes with more than it is asked for", "[4.1]") {
    Connection pair;
    const std::string all = numbered_bytes(50000);
    pair.send(all);
    wait_for_events(pair.fd(), POLLIN);
    const Story story("The peer sends 50,000 bytes and keeps the connection open.");
    std::size_t at = 0;
    for (const std::size_t max : {20000U, 1U, 4097U, 16000U}) {
        const std::string got = some(pair.fd(), max);
        expect(!got.empty() && got.size() <= max, fmt::format("1 to {} bytes", max),
               fmt::format("{} bytes", got.size()), "max is the largest size that the result may have.");
        expect_equal("the piece", got, all.substr(at, got.size()), why_lost);
        at += got.size();
    }
}

TEST_CASE("4.1 recv_some leaves the socket as it was", "[4.1]") {
    check_untouched("hello", [](int fd) {
        some(fd, 10);
        some(fd, 10, why_end);
    });
}

TEST_CASE("4.1 recv_some returns an empty string when the peer has finished", "[4.1]") {
    Connection pair;
    pair.send("bye");
    pair.finish();
    const Story story("The peer sends \"bye\" and finishes (FIN).");
    expect_equal("the piece", some(pair.fd(), 10), "bye");
    expect_equal("the piece after the last", some(pair.fd(), 10, why_end), "", why_end);
    expect_equal("the one after that", some(pair.fd(), 10, why_end), "", why_end);
}

TEST_CASE("4.1 recv_some throws when the descriptor is not open", "[4.1]") {
    const auto receive = [] { return answer::recv_some(not_open, 10); };
    const char* const why =
        "recv() returned -1. That is an error, not a length and not an end. The cause is in errno: throw "
        "std::system_error with it (net::throw_errno).";
    expect_code(call_throws("recv_some(1000, 10)", "EBADF", receive, why), EBADF, why);
}

TEST_CASE("4.1 recv_some waits through a silence", "[4.1]") {
    Connection pair;
    const Story story("The peer is silent for a while, and then sends \"late\".");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        pause(self, 300);
        self.send("late");
        stay_open(self);
    });
    expect_equal("the piece", some(pair.fd(), 10, why_silence), "late", why_silence);
}

TEST_CASE("4.1 recv_some waits through signals", "[4.1]") {
    Connection pair;
    const Story story(
        "Nothing has come. Twelve signals are handled, one by one, then the peer sends \"late\".");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.interrupt_blocked(12);
        self.send("late");
        stay_open(self);
    });
    expect_equal("the piece", some(pair.fd(), 10, why_eintr), "late", why_eintr);
}

TEST_CASE("4.1 recv_some throws when the connection was reset", "[4.1]") {
    Connection pair;
    pair.reset();
    const Story story("The peer ends the connection with a reset (RST).");
    const auto receive = [&] { return answer::recv_some(pair.fd(), 10); };
    expect_code(call_throws("recv_some(fd, 10)", "ECONNRESET", receive, why_reset), ECONNRESET, why_code);
}

TEST_CASE("4.1 recv_some never takes EAGAIN for the end", "[4.1]") {
    check_eagain("recv_some(fd, 10)", "", "x", [](int fd) { return answer::recv_some(fd, 10); });
}

// ---- 4.2 recv_all ----------------------------------------------------------------------------------

namespace {

// What each call of recv() returns, where the pieces come one at a time.
Pieces calls_of(const Pieces& pieces, std::size_t chunk) {
    Pieces calls;
    for (const std::string& piece : pieces)
        for (std::size_t at = 0; at < piece.size(); at += chunk) calls.push_back(piece.substr(at, chunk));
    return calls;
}

// What most likely went wrong where a loop should have joined `pieces`. Each sentence is true of all that
// gets it: it says what is seen, then the rule.
std::string why_joined(const std::string& got, const Pieces& pieces, std::size_t chunk) {
    const std::string all = joined(pieces);
    if (got == all) return "";
    const Pieces calls = calls_of(pieces, chunk);
    const bool stopped = all.starts_with(got);
    std::string reversed, cut_at_nul, up_to;
    for (const std::string& call : calls) {
        reversed = call + reversed;
        cut_at_nul += call.c_str();
    }
    std::size_t last = 0;  // the call that it stopped after
    while (last < calls.size() && up_to.size() < got.size()) up_to += calls[last++];
    const bool between_calls = stopped && last > 0 && up_to.size() == got.size();

    if (got == cut_at_nul || (stopped && all[got.size()] == '\0')) return why_nul;
    if (got.empty())
        return "Nothing was kept. recv() writes bytes but changes no size, and a string that is only "
               "reserved has none: append what each call returned.";
    if (got.size() > all.size() && got.starts_with(all) &&
        got.find_first_not_of('\0', all.size()) == got.npos)
        return "NULs stand behind what the peer sent: the part of the buffer that recv() did not fill. It "
               "returns how many bytes it wrote; only those belong to the reply.";
    if (got.size() > all.size())
        return "There is more than the peer sent. recv() returns how many bytes it wrote, and the rest of "
               "the buffer is old: append only those, and each once.";
    if (stopped && got.ends_with("\r\n\r\n"))
        return "It stopped at an empty line. That ends the head of an HTTP reply, not the stream: only when "
               "recv() returns 0 has the peer finished.";
    if (between_calls && last == 1 && got.size() == chunk)
        return "It stopped after the first piece, as if recv() were to be called once. One call of recv() "
               "returns what has come so far: call it again until it returns 0.";
    if (between_calls && calls[last - 1].size() < chunk)
        return "It stopped at a piece smaller than asked for. A short piece only says that no more had come "
               "yet: the end is when recv() returns 0.";
    if (stopped)
        return "It stopped before the peer had finished. Call recv() again until it returns 0, however much "
               "has come.";
    if (got == reversed) return "The pieces are in reverse order. What comes later belongs behind.";
    if (calls.size() > 1 && got.starts_with(calls.back()))
        return "The last piece stands where the first should: each piece overwrote the one before. Append "
               "it, or receive it behind what you have (buffer + have).";
    return "Append exactly the bytes that each call of recv() returned, in their order.";
}

std::string all_of(int fd, std::size_t chunk, const Cause& why, Place place) {
    Taken::begin(place);
    return call(
        fmt::format("recv_all(fd, {})", chunk), [&] { return answer::recv_all(fd, chunk); }, why, place);
}

void expect_chunks(std::size_t chunk, Place place) {
    expect(Taken::most <= chunk, fmt::format("at most {} bytes from one call of recv()", chunk),
           fmt::format("{} bytes from one call", Taken::most.load()),
           "The caller chooses with `chunk` how many bytes one call may take: ask recv() for so many.",
           place);
}

void check_recv_all(const Pieces& pieces, std::size_t chunk, Place place = Place::here()) {
    const Played played(pieces);
    const std::string got = all_of(played.fd(), chunk, why_end, place);
    expect_equal("the reply", got, joined(pieces), why_joined(got, pieces, chunk), place);
    expect_chunks(chunk, place);
}

// The same, of a peer that does not wait, and with a cause of its own.
void check_recv_all(const std::string& story_text, Script script, const std::string& expected,
                    const Cause& why, Place place = Place::here()) {
    const Played played(story_text, std::move(script));
    expect_equal("the reply", all_of(played.fd(), 1024, why, place), expected, why, place);
}

}  // namespace

TEST_CASE("4.2 recv_all goes on after pieces of exactly the size asked for", "[4.2]") {
    const std::string full = numbered_bytes(1024);
    check_recv_all({"abcd", "efgh", "ij"}, 4);
    check_recv_all({full}, 1024);
    check_recv_all({full, full, full}, 1024);
    check_recv_all({full, "rest"}, 1024);
    check_recv_all({"abcdefghij"}, 1);
}

TEST_CASE("4.2 recv_all joins the pieces in order", "[4.2]") {
    check_recv_all({"one piece"}, 1024);
    check_recv_all({"first, ", "second, ", "third"}, 1024);
    check_recv_all({"a long first piece ", "b"}, 1024);
    check_recv_all({"a", " long second piece", "", "c"}, 1024);
}

TEST_CASE("4.2 recv_all goes on after an empty line", "[4.2]") {
    check_recv_all({"HTTP/1.1 200 OK\r\n\r\n", "the body", "\r\n\r\n", "and more"}, 1024);
    for (const auto& split : all_splits("HTTP/1.1 200 OK\r\n\r\nbody")) check_recv_all(split, 1024);
}

TEST_CASE("4.2 recv_all receives whatever a header announces", "[4.2]") {
    const char* const why =
        "recv_all knows nothing of HTTP, and one piece need not hold all headers, nor a whole one: it goes "
        "on until recv() returns 0. (Ending a reply by its length is for 4.6.)";
    for (const Pieces& pieces : {Pieces{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "and more"},
                                 Pieces{"HTTP/1.1 200 OK\r\nContent-Length: 1", "0\r\n\r\n0123456789"}})
        check_recv_all(tell(pieces), in_lockstep(pieces), joined(pieces), why);
}

TEST_CASE("4.2 recv_all keeps every byte value", "[4.2]") {
    check_recv_all({every_byte(), std::string("\0", 1), std::string(1024, '\0'), "end"}, 1024);
    check_recv_all({every_byte()}, 16);
}

TEST_CASE("4.2 recv_all receives what was queued before it began", "[4.2]") {
    for (const std::size_t chunk : {1U, 7U, 1000U, 1024U, 100000U}) {
        Connection pair;
        const std::string all = numbered_bytes(5000);
        pair.send(all);
        pair.peer.close();
        const Story story("The peer sends 5,000 bytes and closes, all before the first recv().");
        const std::string got = all_of(pair.fd(), chunk, why_end, Place::here());
        expect_equal("the reply", got, all, why_joined(got, {all}, chunk));
        expect_chunks(chunk, Place::here());
    }
}

TEST_CASE("4.2 recv_all waits through a silence", "[4.2]") {
    const auto script = [](Peer& peer) {
        peer.send_in_lockstep("before, ");
        pause(peer, 300);
        peer.send_in_lockstep("after");
        peer.finish();
        stay_open(peer);
    };
    check_recv_all("The peer sends \"before, \", is silent for a while, sends \"after\" and finishes.",
                   script, "before, after", why_silence);
}

TEST_CASE("4.2 recv_all returns an empty string when the peer finishes at once", "[4.2]") {
    check_recv_all("The peer finishes without a byte.", in_lockstep({}), "", why_end);
}

TEST_CASE("4.2 recv_all receives three megabytes", "[4.2]") {
    const std::string all = numbered_bytes(3 << 20);
    check_recv_all("The peer sends 3,145,728 bytes as fast as they are received, and finishes.", flood(all),
                   all, "A reply may have any size: a buffer of a fixed size is full some day.");
}

TEST_CASE("4.2 recv_all goes on after a signal", "[4.2]") {
    check_recv_all(
        "The peer sends \"before, \"; signals are handled while recv_all waits; then comes \"after\".",
        with_signals_between({"before, ", "after"}), "before, after", why_eintr);
}

TEST_CASE("4.2 recv_all throws when the connection is reset in the middle", "[4.2]") {
    {
        const Played played("The peer sends \"half of it\" and then resets the connection (RST).",
                            reset_after("half of it"));
        const auto receive = [&] { return answer::recv_all(played.fd()); };
        expect_code(call_throws("recv_all(fd)", "ECONNRESET", receive, why_reset), ECONNRESET, why_code);
    }
    Connection pair;
    pair.reset();
    const Story story("The peer resets the connection (RST) before it has sent a byte.");
    const auto receive = [&] { return answer::recv_all(pair.fd()); };
    expect_code(call_throws("recv_all(fd)", "ECONNRESET", receive, why_reset), ECONNRESET, why_code);
}

TEST_CASE("4.2 recv_all never takes EAGAIN for the end", "[4.2]") {
    check_eagain("recv_all(fd)", "first, ", "second", [](int fd) { return answer::recv_all(fd); });
}

TEST_CASE("4.2 recv_all leaves the socket as it was", "[4.2]") {
    check_untouched("hello", [](int fd) { all_of(fd, 1024, why_end, Place::here()); });
}

// ---- 4.3 recv_exactly ------------------------------------------------------------------------------

namespace {

std::string exactly(int fd, std::size_t count, const Cause& why = {}, Place place = Place::here()) {
    Taken::begin(place);
    return call(
        fmt::format("recv_exactly(fd, {})", count), [&] { return answer::recv_exactly(fd, count); }, why,
        place);
}

const char* const why_exactly =
    "One recv() returns what has come, which may be less than asked for. That is no end and no error: ask "
    "again for what is still missing.";
const char* const why_early =
    "Fewer bytes than asked for are of no use: that is an error. Its text tells how many came and how many "
    "were wanted, such as \"3 of 10 bytes\".";
const char* const why_next =
    "It took more than it was asked for. What follows belongs to whoever receives next: ask recv() for no "
    "more than is still missing.";

}  // namespace

TEST_CASE("4.3 recv_exactly puts the bytes together from any pieces", "[4.3]") {
    for (const auto& split : all_splits("0123456789")) {
        const Played played(split);
        const std::string got = exactly(played.fd(), 10, why_exactly);
        expect_equal("the bytes", got, "0123456789",
                     got.size() < 10 || got.starts_with(split[0])
                         ? why_exactly
                         : "A piece overwrote the one before. Append it, or receive it behind what you have "
                           "(buffer + have).");
    }
    const std::string all = numbered_bytes(1 << 20);
    const Played played("The peer sends 1,048,576 bytes, as fast as they are received.", flood(all));
    expect_equal("the bytes", exactly(played.fd(), all.size(), why_exactly), all, why_exactly);
}

TEST_CASE("4.3 recv_exactly leaves what follows in the socket", "[4.3]") {
    Connection pair;
    pair.send("headbody");
    const Story story("The peer sends \"headbody\" in one piece and keeps the connection open.");
    expect_equal("the first four bytes", exactly(pair.fd(), 4, why_next), "head", why_next);
    expect_equal("what is left in the socket", pair.waiting(), "body", why_next);
}

TEST_CASE("4.3 recv_exactly asks only for what is missing", "[4.3]") {
    Connection pair;
    const Story story("The peer sends \"he\", and when that was received \"adbody\".");
    const PeerThread peer(std::move(pair.peer), [](Peer& self) {
        self.send_in_lockstep("he");
        self.send("adbody");
        stay_open(self);
    });
    expect_equal("the first four bytes", exactly(pair.fd(), 4, why_next), "head", why_next);
    expect_equal("what is left in the socket", pair.waiting(), "body", why_next);
}

TEST_CASE("4.3 recv_exactly throws when the descriptor is not open", "[4.3]") {
    const auto receive = [] { return answer::recv_exactly(not_open, 5); };
    expect_code(call_throws("recv_exactly(1000, 5)", "EBADF", receive,
                            "Only EINTR is worth another try; every other error will come again."),
                EBADF, why_code);
}

TEST_CASE("4.3 recv_exactly returns at once when count is 0", "[4.3]") {
    Connection pair;
    const Story story("Nothing has come and the connection is open.");
    expect_equal("the bytes", exactly(pair.fd(), 0, "Nothing is wanted, so nothing can be missing."), "");
    pair.send("x");
    const Story more("Then the peer sends \"x\".");
    expect_equal("the bytes", exactly(pair.fd(), 0), "");
    expect_equal("the bytes", exactly(pair.fd(), 1, "recv_exactly(fd, 0) must not have taken it."), "x");
}

TEST_CASE("4.3 recv_exactly says how much came when the peer finishes early", "[4.3]") {
    for (const std::string came : {"abc", "", "abcdefghi"}) {
        Connection pair;
        pair.send(came);
        pair.finish();
        const Story story(fmt::format("The peer sends {} and finishes.", quote(came)));
        Taken::begin(Place::here());
        const Thrown thrown = call_throws(
            "recv_exactly(fd, 10)", "the peer finished early",
            [&] { return answer::recv_exactly(pair.fd(), 10); }, why_early);
        expect_runtime_error(thrown);
        expect_number(thrown, came.size(), why_early);
        expect_number(thrown, 10, why_early);
    }
}

TEST_CASE("4.3 recv_exactly keeps every byte value", "[4.3]") {
    Connection pair;
    pair.send(every_byte());
    const Story story("The peer sends all 256 byte values, NUL first.");
    expect_equal("the bytes", exactly(pair.fd(), every_byte().size(), why_nul), every_byte(), why_nul);
}

TEST_CASE("4.3 recv_exactly goes on after a signal", "[4.3]") {
    const Played played(
        "The peer sends \"abc\"; signals are handled while recv_exactly waits; then comes \"def\".",
        with_signals_between({"abc", "def"}));
    const char* const why =
        "A signal ended a recv() that waited: with -1 and errno EINTR, or, with MSG_WAITALL, with fewer "
        "bytes than asked for. Nothing is wrong with the connection: ask for the rest.";
    expect_equal("the bytes", exactly(played.fd(), 6, why), "abcdef", why);
}

TEST_CASE("4.3 recv_exactly throws when the connection is reset", "[4.3]") {
    const Played played("The peer sends \"abc\" of 6 bytes and resets the connection (RST).",
                        reset_after("abc"));
    const auto receive = [&] { return answer::recv_exactly(played.fd(), 6); };
    expect_code(call_throws("recv_exactly(fd, 6)", "ECONNRESET", receive, why_reset), ECONNRESET, why_reset);
}

TEST_CASE("4.3 recv_exactly never takes EAGAIN for the end", "[4.3]") {
    check_eagain("recv_exactly(fd, 6)", "abc", "def", [](int fd) { return answer::recv_exactly(fd, 6); });
}

TEST_CASE("4.3 recv_exactly leaves the socket as it was", "[4.3]") {
    check_untouched("abc", [](int fd) {
        exactly(fd, 2);
        call_throws(
            "recv_exactly(fd, 2)", "the peer finished early", [&] { return answer::recv_exactly(fd, 2); },
            why_early);
    });
}

// ---- 4.4 Reader ------------------------------------------------------------------------------------

namespace {

std::string until(answer::Reader& reader, std::string_view delimiter, const Cause& why = {},
                  Place place = Place::here()) {
    Taken::begin(place);
    return call(
        fmt::format("reader.read_until({})", quote(delimiter)), [&] { return reader.read_until(delimiter); },
        why, place);
}
std::string exactly(answer::Reader& reader, std::size_t count, const Cause& why = {},
                    Place place = Place::here()) {
    Taken::begin(place);
    return call(
        fmt::format("reader.read_exactly({})", count), [&] { return reader.read_exactly(count); }, why,
        place);
}
std::string to_end(answer::Reader& reader, const Cause& why = {}, Place place = Place::here()) {
    Taken::begin(place);
    return call(
        "reader.read_to_end()", [&] { return reader.read_to_end(); }, why, place);
}

// The three, each asked for more than "half a li".
const std::vector<std::pair<const char*, std::function<std::string(answer::Reader&)>>> reads = {
    {"reader.read_until(\"\\n\")", [](answer::Reader& reader) { return reader.read_until("\n") + "\n"; }},
    {"reader.read_exactly(14)", [](answer::Reader& reader) { return reader.read_exactly(14); }},
    {"reader.read_to_end()", [](answer::Reader& reader) { return reader.read_to_end(); }},
};

const char* const why_split =
    "A delimiter may be cut anywhere: its first bytes end one piece, the others begin the next. Look for it "
    "in all that has come so far, not in one piece.";
const char* const why_short =
    "The delimiter has come. A short piece before it is no end: only when recv() returns 0 has the peer "
    "finished.";
const char* const why_kept =
    "What follows came in the same piece. It has to stay in the reader, for the next call, and is not in the "
    "socket any more.";
const char* const why_throw =
    "A call that throws takes nothing: what had come by then stays in the reader, for the next call.";

void expect_until(answer::Reader& reader, std::string_view delimiter, const std::string& expected,
                  const Cause& why, Place place = Place::here()) {
    const std::string got = until(reader, delimiter, why, place);
    const bool begins_late = got.size() < expected.size() && expected.ends_with(got);
    expect_equal(fmt::format("up to {}", quote(delimiter)), got, expected,
                 got == expected + std::string(delimiter)
                     ? "The delimiter is taken from the stream, but it belongs neither to the result nor to "
                       "what follows."
                 : got.empty() && !expected.empty()
                     ? "Nothing was returned, though bytes stand before the delimiter. As long as find() "
                       "returns npos (it is no 0, and no false) the delimiter has not come: fill() again."
                 : begins_late
                     ? "Its beginning is missing: a new piece comes behind what the reader has, not "
                       "in its place."
                     : why,
                 place);
}

void expect_rest(answer::Reader& reader, const std::string& expected, Place place = Place::here()) {
    const std::string got = to_end(reader, why_end, place);
    expect_equal(
        "the rest", got, expected,
        got.ends_with(expected) && got != expected
            ? "Before it stand bytes that a read has to take: what it returns, and the whole "
              "delimiter. (find_first_of() finds any one byte of it.)"
        : got.starts_with(expected) && got != expected
            ? "Behind it stand bytes that the peer never sent, or sent once and that are here twice: "
              "append only as many bytes as recv() returned, and each once."
            : why_kept,
        place);
}

}  // namespace

TEST_CASE("4.4 Reader finds a delimiter however it was split", "[4.4]") {
    for (const auto& split : all_splits("head\r\n\r\nbody")) {
        const Played played(split);
        answer::Reader reader(played.fd());
        const bool cut = split[0].starts_with("head\r") && !split[0].starts_with("head\r\n\r\n");
        expect_until(reader, "\r\n\r\n", "head", cut || split.size() > 2 ? why_split : why_short);
        expect_rest(reader, "body");
    }
}

TEST_CASE("4.4 Reader finds a delimiter behind its own beginning", "[4.4]") {
    const char* const why =
        "A byte of the delimiter may be an ordinary one: \"\\r\\r\\n\" is a \\r and then \"\\r\\n\". Only "
        "the whole delimiter counts, and after a false start its next byte may begin it.";
    for (const auto& split : all_splits("x\r\r\ny--aab\r\n")) {
        const Played played(split);
        answer::Reader reader(played.fd());
        expect_until(reader, "\r\n", "x\r", why);
        expect_until(reader, "-aab", "y-", why);
        expect_until(reader, "\r\n", "", why);
    }
}

TEST_CASE("4.4 Reader keeps two streams apart", "[4.4]") {
    Connection one, two;
    one.send("1a\n1b\n");
    two.send("2a\n2b\n");
    const Story story("Two connections, each with a reader of its own, are read in turn.");
    answer::Reader first(one.answer.fd()), second(two.answer.fd());
    const char* const why =
        "What was received belongs to one reader: keep it in buffer_, not in a static variable.";
    expect_until(first, "\n", "1a", why);
    expect_until(second, "\n", "2a", why);
    expect_until(first, "\n", "1b", why);
    expect_until(second, "\n", "2b", why);
}

TEST_CASE("4.4 Reader keeps what was received but not asked for", "[4.4]") {
    Connection pair;
    pair.send("one\ntwo\n\nfour5678nine\n");
    const Story story(
        "The peer sends \"one\\ntwo\\n\\nfour5678nine\\n\" at once and keeps the connection open.");
    answer::Reader reader(pair.fd());
    for (const std::string line : {"one", "two", ""}) expect_until(reader, "\n", line, why_kept);
    expect_equal("4 bytes", exactly(reader, 4, why_kept), "four", why_kept);
    expect_equal("0 bytes", exactly(reader, 0), "");
    expect_equal("4 more bytes", exactly(reader, 4, why_kept), "5678", why_kept);
    expect_until(reader, "\n", "nine", why_kept);
    pair.send("more\n");
    const Story more("Then it sends \"more\\n\".");
    expect_until(reader, "\n", "more", why_kept);
}

TEST_CASE("4.4 Reader reads an exact count from the buffer and the socket", "[4.4]") {
    for (const auto& split : all_splits("a\n0123456789tail")) {
        const Played played(split);
        answer::Reader reader(played.fd());
        expect_until(reader, "\n", "a", why_split);
        const std::string got = exactly(reader, 10, why_exactly);
        expect_equal("10 bytes", got, "0123456789",
                     got.size() < 10 ? why_exactly
                                     : "Bytes that the reader holds come first, then those of the socket.");
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
        Taken::begin(Place::here());
        expect_runtime_error(call_throws(
            "reader.read_until(\"\\r\\n\")", "the peer finished before a delimiter came",
            [&] { return reader.read_until("\r\n"); },
            "The end of the stream is not the end of a line: what came may be half of it."));
        expect_runtime_error(call_throws(
            "reader.read_exactly(12)", "the peer finished early", [&] { return reader.read_exactly(12); },
            "Fewer bytes than asked for are an error. (What came before belongs to them.)"));
        expect_equal("what had come", to_end(reader, why_throw), came, why_throw);
    }
}

TEST_CASE("4.4 Reader takes a delimiter of any bytes", "[4.4]") {
    Connection pair;
    pair.send(std::string_view("\0a\r\nb\0\0c--", 10));
    pair.finish();
    const Story story("The peer sends \"\\0a\\r\\nb\\0\\0c--\" and finishes.");
    answer::Reader reader(pair.fd());
    const char* const why =
        "The delimiter is a string_view: it may hold NULs, and need not end with one. Functions for C "
        "strings (strstr, strlen) do not see its size.";
    expect_until(reader, std::string_view("\0", 1), "", why);
    expect_until(reader, "\r\n", "a", why);
    expect_until(reader, std::string_view("\0\0", 2), "b", why);
    expect_until(reader, std::string_view("--zzz").substr(0, 2), "c", why);
}

TEST_CASE("4.4 Reader finds a delimiter behind a NUL", "[4.4]") {
    Connection pair;
    pair.send(std::string_view("a\0b\r\n", 5));
    pair.finish();
    const Story story("The peer sends \"a\\0b\\r\\n\" and finishes.");
    answer::Reader reader(pair.fd());
    const char* const why =
        "The delimiter stands behind a NUL, where strstr() and other functions for C strings never look. "
        "std::string's find() looks at all bytes.";
    expect_equal("the line", until(reader, "\r\n", why), std::string("a\0b", 3), why);
}

TEST_CASE("4.4 Reader does not wait for what it has", "[4.4]") {
    Connection pair;
    const Story story("Nothing has come, and the connection is open.");
    answer::Reader reader(pair.fd());
    expect_equal("0 bytes", exactly(reader, 0), "");
    pair.send("ab");
    const Story more("Then the peer sends \"ab\".");
    expect_equal("2 bytes", exactly(reader, 2), "ab");
}

TEST_CASE("4.4 Reader never takes EAGAIN for the end, and loses nothing by it", "[4.4]") {
    for (const auto& [text, read] : reads)
        check_eagain(
            text, "first, ", "second\n",
            [&read_it = read, reader = std::optional<answer::Reader>{}](int fd) mutable {
                if (!reader) reader.emplace(fd);
                return read_it(*reader);
            },
            true);
}

TEST_CASE("4.4 Reader hands out what is left after the peer has finished", "[4.4]") {
    Connection pair;
    pair.send("a\nb\nrest");
    pair.finish();
    const Story story("The peer sends \"a\\nb\\nrest\" and finishes, all before the first read.");
    answer::Reader reader(pair.fd());
    expect_until(reader, "\n", "a", why_kept);
    expect_until(reader, "\n", "b", why_kept);
    expect_rest(reader, "rest");
    expect_equal("what follows", to_end(reader, why_end), "", "It has been handed out already.");
}

TEST_CASE("4.4 Reader reads every byte value and long lines", "[4.4]") {
    Connection pair;
    const std::string line = numbered_bytes(200000) + std::string("\0\xff", 2);
    const Story story("The peer sends 200,000 bytes, NUL, 0xff and \"\\r\\n\", then all byte values.");
    const PeerThread peer(std::move(pair.peer), flood(line + "\r\n" + every_byte()));
    answer::Reader reader(pair.fd());
    const char* const why = "A line may have any length, and any bytes.";
    expect_equal("the line", until(reader, "\r\n", why), line, why);
    expect_equal("the rest", to_end(reader, why_end), every_byte(), why_nul);
}

TEST_CASE("4.4 Reader goes on after a signal, whatever it reads", "[4.4]") {
    const Played played("The peer sends five pieces. Signals are handled while the reader waits for each.",
                        with_signals_between({"a", "bc\nd", "ef", "gh", "i"}));
    answer::Reader reader(played.fd());
    expect_equal("a line", until(reader, "\n", why_eintr), "abc", why_eintr);
    expect_equal("4 bytes", exactly(reader, 4, why_eintr), "defg", why_eintr);
    expect_equal("the rest", to_end(reader, why_eintr), "hi", why_eintr);
}

TEST_CASE("4.4 Reader tells a reset from an end", "[4.4]") {
    for (const auto& [text, read] : reads) {
        const Played played("The peer sends \"half a li\" and resets the connection (RST).",
                            reset_after("half a li"));
        answer::Reader reader(played.fd());
        const auto receive = [&, &read_it = read] { return read_it(reader); };
        expect_code(call_throws(text, "ECONNRESET", receive, why_reset), ECONNRESET, why_reset);
        expect_equal("what had come", exactly(reader, 9, why_throw), "half a li", why_throw);
    }
}

// ---- 4.5 split_response ----------------------------------------------------------------------------

namespace {

answer::Response split(std::string_view reply, const Cause& why = {}, Place place = Place::here()) {
    const Exact exact(reply);
    return call(
        fmt::format("split_response({})", quote(reply)), [&] { return answer::split_response(exact.view()); },
        why, place);
}

void expect_status(const std::string& status_line, int status, const Cause& why,
                   Place place = Place::here()) {
    expect_equal("the status", split(status_line + "\r\n\r\n", why, place).status, status, why, place);
}

void expect_header(const answer::Response& response, const std::string& name, const std::string& value,
                   const Cause& why = {}, Place place = Place::here()) {
    const auto found = response.headers.find(name);
    expect(
        found != response.headers.end(), fmt::format("a header {}", name),
        fmt::format("no such header among {}", response.headers.size()),
        "A header's name counts in any case: AnyCase makes \"Content-Length\" and \"content-length\" equal.",
        place);
    expect_equal(name, found->second, value, why, place);
}

}  // namespace

TEST_CASE("4.5 split_response orders names in any case", "[4.5]") {
    // "HOSTNAME" and "hosts" lie behind the end of two of the views: only their sizes say where they end.
    const std::string_view longer = "HOSTNAMEhosts", big = longer.substr(0, 4), small = longer.substr(8, 4);
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
                                                 "x^",
                                                 "x~",
                                                 "x-\xe9",
                                                 "x-\xc9",
                                                 big,
                                                 small,
                                                 "Access-Control-Allow-Origin",
                                                 "Access-Control-Allow-Methods"};
    const char* const why =
        "std::map needs a strict order: nothing is before itself; of two names that differ only in the case "
        "of letters neither is before the other. (And a string_view ends at its size, not at a NUL.)";
    const answer::AnyCase before;
    for (const auto a : names) {
        for (const auto b : names) {
            begin_call(fmt::format("AnyCase{{}}({}, {})", quote(a), quote(b)));
            const bool equal = lower(std::string(a)) == lower(std::string(b));
            const bool ab = before(a, b), ba = before(b, a);
            expect(equal ? !ab && !ba : ab != ba,
                   equal ? "neither is before the other" : "one of the two is before the other",
                   ab && ba ? "each is before the other"
                   : ab     ? fmt::format("{} is before {}", quote(a), quote(b))
                   : ba     ? fmt::format("{} is before {}", quote(b), quote(a))
                            : "neither is before the other",
                   why);
            for (const auto c : names)
                if (ab && before(b, c) && !before(a, c))
                    fail(fmt::format("{} before {}, too", quote(a), quote(c)), "it is not",
                         fmt::format("{} is before {}, and that before {}: std::map relies on it that the "
                                     "first then is before the last.",
                                     quote(a), quote(b), quote(c)),
                         Place::here());
        }
    }
}

TEST_CASE("4.5 split_response finds status, headers and body", "[4.5]") {
    const auto response = split("HTTP/1.1 200 OK\r\nServer: practice\r\nContent-Length: 5\r\n\r\nhello");
    expect_equal("the status", response.status, 200);
    expect_equal("how many headers", response.headers.size(), 2U);
    const char* const why =
        "The value is what stands between the colon and the line's end, without the spaces around it. A line "
        "ends with \\r\\n: getline() takes only the \\n, and leaves the \\r.";
    expect_header(response, "Server", "practice", why);
    expect_header(response, "Content-Length", "5", why);
    expect_equal("the body", response.body, "hello");
    expect_equal("the body", split("HTTP/1.1 200 OK\r\n\r\n", "There need not be a header, nor a body.").body,
                 "");
}

TEST_CASE("4.5 split_response reads every form of status line", "[4.5]") {
    const char* const why =
        "The status is the number after the first space. The words behind it are for people, and may be "
        "missing.";
    expect_status("HTTP/1.1 404 Not Found", 404, why);
    expect_status("HTTP/1.0 301 Moved Permanently", 301, why);
    expect_status("HTTP/1.1 204 ", 204, why);
    expect_status("HTTP/1.1 599", 599, why);
    expect_status("HTTP/1.1 200 404 is not the status", 200, why);
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
           "A name is equal only when it has the same length.");
}

TEST_CASE("4.5 split_response trims values and splits at the first colon", "[4.5]") {
    const char* const why =
        "The value is what stands after the first colon, without the spaces and tabs around it: there may be "
        "several, or none.";
    const auto response = split(
        "HTTP/1.1 200 OK\r\nA:1\r\nB:   2\r\nC:\t3 \t\r\nD:\r\nE:  \r\nF: http://x/ y : z\r\n\r\n", why);
    const std::vector<std::pair<const char*, const char*>> wanted = {
        {"A", "1"}, {"B", "2"}, {"C", "3"}, {"D", ""}, {"E", ""}, {"F", "http://x/ y : z"}};
    for (const auto& [name, value] : wanted) expect_header(response, name, value, why);
}

TEST_CASE("4.5 split_response keeps every other byte of a value", "[4.5]") {
    const std::string value("a\0b \v\f\xff", 8);
    const auto response = split("HTTP/1.1 200 OK\r\nA: " + value + " \t\r\nB: \v1\f\r\n\r\n");
    expect_header(response, "A", value, "Only spaces and tabs are trimmed, and a NUL ends nothing.");
    expect_header(response, "B", "\v1\f", "Only spaces and tabs are trimmed: std::isspace() takes more.");
}

TEST_CASE("4.5 split_response joins the values of a name that comes twice", "[4.5]") {
    const auto response = split("HTTP/1.1 200 OK\r\nVary: a\r\nOther: x\r\nvary: b\r\nVARY: c\r\n\r\n");
    expect_header(response, "Vary", "a, b, c",
                  "The header came three times, in different case. No value may be lost: they are one list, "
                  "joined with \", \" (RFC 9110, section 5.3).");
    expect_equal("how many headers", response.headers.size(), 2U);
}

TEST_CASE("4.5 split_response keeps the body as it is", "[4.5]") {
    const std::string body = "a\r\n\r\nb: c\n\n" + every_byte();
    const char* const why =
        "Only the first empty line ends the head. Behind it every byte belongs to the body, NULs too.";
    expect_equal("the body", split("HTTP/1.1 200 OK\r\n\r\n" + body, why).body, body, why);
}

TEST_CASE("4.5 split_response throws when it is not a reply", "[4.5]") {
    const auto check = [](const char* why, const std::vector<std::string>& list,
                          Place place = Place::here()) {
        for (const std::string& bad : list) {
            const auto made = [&bad] {
                const auto response = answer::split_response(bad);
                return fmt::format("status {}, {} headers", response.status, response.headers.size());
            };
            expect_runtime_error(call_throws(fmt::format("split_response({})", quote(bad)),
                                             "std::runtime_error", made, why, place),
                                 place);
        }
    };
    check("An empty line ends the head. Without one the head is not complete.",
          {"", "hello", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: 1\r\n", "HTTP/1.1 200 OK\nA: 1\n\n"});
    check(
        "\"HTTP/\", a version, a space, three digits, then a space or the line's end. (stoi(), %d and >> "
        "also take spaces, signs and other lengths.)",
        {"\r\n\r\n", "HTTP/1.1 +20 OK\r\n\r\n", "HTTP/1.1 \r\n\r\n", "HTTP/1.1\r\n\r\n",
         "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
         "HTTP/1.1 200x OK\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n", "HTTP/1.1  20 OK\r\n\r\n",
         "FTP/1.1 200 OK\r\n\r\n"});
    check("A header line is a name, not empty, and a colon.",
          {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: no name\r\n\r\n"});
    check(
        "Lines end with \\r\\n; here a \\n stands alone. getline() takes it for a line's end, "
        "find(\"\\r\\n\") for a byte of the value: attackers use such differences, so it is an error.",
        {"HTTP/1.1 200 OK\r\nA: 1\nB: 2\r\n\r\n", "HTTP/1.1 200 OK\nA: 1\r\n\r\n",
         "HTTP/1.1 200 OK\r\nA\nB: 1\r\n\r\n", "HTTP/1.1 200 OK\r\nA: 1\n\nbody\r\n\r\n"});
}

// ---- 4.6 read_response -----------------------------------------------------------------------------

namespace {

const char* const why_headless =
    "That is what split_response() throws for a head without its empty line. read_until() takes the "
    "delimiter "
    "and does not return it: put the empty line back before you hand the head on.";

// Whether `text` is what split_response() says of the head without the empty line at its end.
bool headless(const std::string& reply, const std::string& text) {
    try {
        answer::split_response(reply.substr(0, reply.find("\r\n\r\n")));
    } catch (const std::exception& error) {
        return text == error.what();
    }
    return false;
}

// Plays `reply` cut into `pieces`, reads one response from it, and looks at what is left.
void check_pieces(const Pieces& pieces, int status, const std::string& body, const std::string& left,
                  const Cause& why, Place place) {
    const Played played(fmt::format("The peer sends {} in {} piece{} and finishes.", quote(joined(pieces)),
                                    pieces.size(), pieces.size() == 1 ? "" : "s"),
                        in_lockstep(pieces));
    answer::Reader reader(played.fd());
    Taken::begin(place);
    begin_call("read_response(reader)", why, place);
    answer::Response response;
    try {
        response = answer::read_response(reader);
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        const Thrown thrown = describe_exception();
        fail_thrown(thrown, headless(joined(pieces), thrown.text) ? why_headless : why, place);
    }
    expect_equal("the status", response.status, status, why, place);
    expect_equal("the body", response.body, body, why, place);
    expect_equal("what is left for the next reply", to_end(reader, why_end, place), left,
                 fmt::format("It left bytes of this reply, or took some of the next. {}", why.id), place);
}
void check_read_response(const std::string& reply, int status, const std::string& body,
                         const std::string& left, const Cause& why, Place place = Place::here()) {
    check_pieces({reply}, status, body, left, why, place);
}
// The same, cut at every place.
void check_splits(const std::string& reply, int status, const std::string& body, const std::string& left,
                  const Cause& why, Place place = Place::here()) {
    check_pieces({reply}, status, body, left, why, place);
    for (const Pieces& pieces : all_splits(reply)) check_pieces(pieces, status, body, left, why, place);
}

void check_bad_response(const std::string& reply, const Cause& why, Place place = Place::here()) {
    Connection pair;
    pair.send(reply);
    pair.finish();
    const Story story(fmt::format("The peer sends {} and finishes.", quote(reply, reply.size() / 2)));
    answer::Reader reader(pair.fd());
    Taken::begin(place);
    expect_runtime_error(call_throws(
                             "read_response(reader)", "the reply is truncated or malformed",
                             [&] { return answer::read_response(reader).body; }, why, place),
                         place);
}

const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("4.6 read_response ends the body after Content-Length bytes", "[4.6]") {
    const char* const why =
        "Content-Length says how many bytes the body has. What follows is the next reply, so neither the end "
        "of the stream nor an empty line ends this one.";
    check_splits("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhelloNEXT", 200, "hello", "NEXT", why);
    check_splits("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\r\n\r\nX", 200, "\r\n\r\n", "X", why);
    check_read_response("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\nNEXT", 404, "", "NEXT", why);
    for (const int status : {201, 301, 400, 404, 500})
        check_read_response(fmt::format("HTTP/1.1 {} x\r\nContent-Length: 2\r\n\r\nokNEXT", status), status,
                            "ok", "NEXT", "Of the replies to a GET only 204 and 304 have no body.");
}

TEST_CASE("4.6 read_response puts chunks together", "[4.6]") {
    const char* const why =
        "A chunk is its size in hexadecimal, \\r\\n, that many bytes, \\r\\n. Size 0 is the last; trailer "
        "lines and an empty line follow it.";
    check_read_response(chunked + "0\r\n\r\n", 200, "", "", why);
    check_splits(chunked + "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\nNEXT", 200, "hello, world", "NEXT", why);
    check_read_response(chunked + "2\r\n\r\n\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\nNEXT", 200, "\r\n", "NEXT",
                        why);
    check_splits(
        chunked + "0a;x=y\r\n0123456789\r\nA\r\nabcdefghij\r\n000\r\n\r\nNEXT", 200, "0123456789abcdefghij",
        "NEXT",
        "Sizes are hexadecimal in either case, may begin with zeros, and what follows a ';' is ignored.");
    check_read_response(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\nContent-Length: 3\r\n\r\n2\r\nok\r\n0\r\n\r\nNEXT",
        200, "ok", "NEXT",
        "Transfer-Encoding counts more than Content-Length, and \"chunked\" counts in any case.");
}

TEST_CASE("4.6 read_response reads until the end where nothing says the length", "[4.6]") {
    check_splits("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nall of\r\n\r\nthis", 200, "all of\r\n\r\nthis", "",
                 "Neither Content-Length nor chunked: the body ends where the peer finishes.");
    check_read_response("HTTP/1.0 200 OK\r\n\r\n", 200, "", "", "The body may be empty.");
}

TEST_CASE("4.6 read_response knows the replies without a body", "[4.6]") {
    for (const int status : {204, 304})
        for (const char* header : {"Transfer-Encoding: chunked", "Content-Length: 9"})
            check_read_response(fmt::format("HTTP/1.1 {} x\r\n{}\r\n\r\nNEXT", status, header), status, "",
                                "NEXT",
                                "A reply with status 204 or 304 has no body, whatever its headers say.");
}

TEST_CASE("4.6 read_response does not wait behind the reply's end", "[4.6]") {
    Connection pair;
    const Story story("The peer sends a reply and keeps the connection open.");
    answer::Reader reader(pair.fd());
    const char* const why = "Nothing more comes, and nothing more is needed.";
    const auto next = [&](const std::string& reply) {
        pair.send(reply);
        return call(
            fmt::format("read_response(reader), reply {}", quote(reply)),
            [&] { return answer::read_response(reader); }, why);
    };
    const auto first = next("HTTP/1.1 200 OK\r\nX-Name: value\r\nContent-Length: 2\r\n\r\nok");
    expect_equal("the body", first.body, "ok", why);
    expect_header(first, "x-name", "value", "The result has the headers, too.");
    expect_equal("the body", next("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").body, "", why);
    expect_equal("the body", next("HTTP/1.1 304 Not Modified\r\n\r\n").body, "", why);
    const auto last = next(chunked + "2\r\nok\r\n0\r\n\r\n");
    expect_equal("the body", last.body, "ok", why);
    expect_header(last, "transfer-encoding", "chunked", "The result has the headers, too.");
}

TEST_CASE("4.6 read_response reads replies one after the other", "[4.6]") {
    Connection pair;
    pair.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nonetwo HTTP");
    const Story story("Three replies follow each other on one connection.");
    answer::Reader reader(pair.fd());
    const char* const why = "What follows a reply stays in the reader: it is the beginning of the next.";
    const auto body = [&] {
        return call(
            "read_response(reader)", [&] { return answer::read_response(reader).body; }, why);
    };
    expect_equal("the first body", body(), "one", why);
    expect_equal("the junk between", until(reader, " ", why), "two", why);
    pair.send("/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n");
    pair.send("HTTP/1.1 200 OK\r\n\r\nthree");
    pair.finish();
    expect_equal("the second body", body(), "two", why);
    expect_equal("the third body", body(), "three", why);
}

TEST_CASE("4.6 read_response throws when the reply is truncated", "[4.6]") {
    const std::string head = "HTTP/1.1 200 OK\r\n";
    for (const std::string& reply :
         {head + "Content-Length: 5\r\n\r\nhell", head + "Content-Length: 1\r\n\r\n", std::string(),
          head + "Content-Le", chunked, chunked + "5", chunked + "5\r\nhel", chunked + "5\r\nhello",
          chunked + "5\r\nhello\r\n", chunked + "5\r\nhello\r\n0\r\n", chunked + "0\r\nTrailer: x\r\n"})
        check_bad_response(
            reply,
            "The peer finished before the reply was complete. Its FIN says nothing about that: only the "
            "reply's own lengths and marks do.");
}

TEST_CASE("4.6 read_response throws when a length is malformed", "[4.6]") {
    for (const std::string length :
         {"1x", "", "abc", "-1", "+1", "0x10", "1 1", "99999999999999999999999", "18446744073709551620"})
        check_bad_response("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nbody",
                           "Content-Length is decimal digits and nothing else, and has to fit. (stoul() also "
                           "takes spaces, signs and what follows.)");
    for (const std::string size :
         {"0x5", "", "g", "-1", "fffffffffffffffff", "10000000000000005", ";x", "\t5"})
        check_bad_response(chunked + size + "\r\nhello\r\n0\r\n\r\n",
                           "A chunk's size is hexadecimal digits and has to fit.");
    check_bad_response(chunked + "3\r\nhelXX0\r\n\r\n",
                       "After the chunk's bytes comes \\r\\n, and nothing else: here it is XX.");
    check_bad_response(chunked + "3\r\nhel\rX0\r\n\r\n",
                       "After the chunk's bytes comes \\r\\n: both bytes count, and here the second is X.");
    check_bad_response(chunked + "3\r\nhello\r\n0\r\n\r\n",
                       "After the chunk's bytes comes \\r\\n: here the chunk is longer than its size says.");
}

TEST_CASE("4.6 read_response throws when more is announced than comes", "[4.6]") {
    const char* const why =
        "A length is what the peer announces, not what it sends, and need not fit into an int or an "
        "unsigned. "
        "Make room for what has come, not for what is announced: read_exactly() and reserve(), too.";
    // First one that no string can have, so that an answer which makes room for it gets an exception.
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: ", data = "\r\nhello\r\n0\r\n\r\n";
    for (const std::string& reply :
         {head + "9223372036854775808\r\n\r\nbody", chunked + "8000000000000000" + data,
          head + "4294967300\r\n\r\nbody", chunked + "100000005" + data}) {
        Connection pair;
        pair.send(reply);
        pair.finish();
        const Story story(fmt::format("The peer sends {} and finishes.", quote(reply, reply.size() / 2)));
        answer::Reader reader(pair.fd());
        Taken::begin(Place::here());
        const Thrown thrown = call_throws(
            "read_response(reader)", "the reply is truncated",
            [&] { return answer::read_response(reader).body; }, why);
        expect(!thrown.length_error && !thrown.no_memory, "std::runtime_error",
               thrown.type + ": " + thrown.text, why);
        expect_runtime_error(thrown);
    }
}

